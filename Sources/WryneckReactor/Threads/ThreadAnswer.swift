// ThreadAnswer.swift - one result on its way from one thread to another.

internal import Synchronization

final class ThreadAnswer<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    /// Stores the result; only the first one counts.
    func set(_ new: Result<Value, any Error>) { result.withLock { if $0 == nil { $0 = new } } }

    func take() -> Result<Value, any Error>? {
        result.withLock { result in
            defer { result = nil }
            return result
        }
    }
}

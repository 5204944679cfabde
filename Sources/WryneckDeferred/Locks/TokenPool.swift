// TokenPool.swift - what a lock and a semaphore have in common.
// Invariant: `free` plus the tokens that are held is `limit`; nobody waits while a token is free.

/// A lock or a semaphore, as the holder of one of its tokens sees it.
protocol TokenOwner: AnyObject {
    func release() throws(NotAcquiredError)
}

/// A number of tokens, and the line of those who want one.
final class TokenPool<Owner: TokenOwner> {
    let limit: Int
    private(set) var free: Int
    private let line = WaitingLine<Owner>()
    private var isServing = false

    init(limit: Int) {
        self.limit = limit
        free = limit
    }

    /// The number of those who wait.
    var waiting: Int { line.count }

    /// A Deferred that fires with `owner` when a token is there: at once, if one is free.
    func acquire(for owner: Owner) -> Deferred<Owner> {
        // While `release` serves the line, a token may be free although somebody waits: it is theirs.
        guard free > 0, line.count == 0 else { return line.join() }
        free -= 1
        return .succeed(owner)
    }

    /// Takes a token back and serves the head of the line.
    func release(for owner: Owner) throws(NotAcquiredError) {
        guard free < limit else { throw NotAcquiredError() }
        free += 1
        // A waiter that does its work at once releases from within its own firing. A loop instead of recursion: a long
        // line of such waiters would overflow the stack.
        guard !isServing else { return }
        isServing = true
        while free > 0, let waiter = line.popFirst() {
            free -= 1
            waiter.settle(.success(owner))
        }
        isServing = false
    }

    /// Does the work while a token is held. The work gets the owner together with the token, and does not capture it:
    /// before, it stands in the owner's own line, and the two would keep each other alive for ever.
    func run<Value>(for owner: Owner, _ work: @escaping () throws -> Deferred<Value>) -> Deferred<Value> {
        acquire(for: owner).flatMap { owner in maybeDeferred(work).addBoth { try Self.passing($0, releasing: owner) } }
    }

    /// Does async work while a token is held.
    nonisolated(nonsending) func withToken<Value>(
        for owner: Owner, _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        _ = try await acquire(for: owner).value
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        return try Self.passing(result, releasing: owner)
    }

    private static func passing<Value>(_ result: Result<Value, any Error>, releasing owner: Owner) throws -> Value {
        switch result {
        case .success(let value):
            try owner.release()
            return value
        case .failure(let error):
            // The error of the work says more than that of a release too many.
            try? owner.release()
            throw error
        }
    }
}

/// A lock or a semaphore was released more often than acquired.
public struct NotAcquiredError: Error, Hashable, CustomStringConvertible {
    /// One line for logs.
    public var description: String { "released without having been acquired" }
}

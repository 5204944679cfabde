// Deferred+Outcome.swift - looking at Deferreds without touching them, and errors to tell apart.

import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckReactor

/// An error with an identity.
struct Boom: Error, Equatable, CustomStringConvertible {
    var id = 0
    var description: String { "boom \(id)" }
}

/// What happened, in order.
final class Log {
    var lines: [String] = []
    func note(_ line: String) { lines.append(line) }
}

extension Result where Failure == any Error {
    var text: String {
        switch self {
        case .success(let value): "\(value)"
        case .failure(let error): "error \(error)"
        }
    }
}

extension Deferred {
    /// The final result as text; "none" if there is none.
    var outcome: String { settledResult?.text ?? "none" }

    /// Ends a chain whose error is of no interest to the test.
    func forget() { whenSettled { _ in } }
}

extension MemoryReactor {
    /// A reactor that belongs to this thread from the start.
    static func adopted() throws -> MemoryReactor {
        let memory = try MemoryReactor()
        memory.settle()
        return memory
    }

    var hasLeftovers: Bool { leftovers != (0, 0, 0) }
}

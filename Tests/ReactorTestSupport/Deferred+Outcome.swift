// Deferred+Outcome.swift - looking at Deferreds without touching them, and errors to tell apart.

package import WryneckDeferred
package import WryneckReactorTesting

/// An error with an identity.
package struct Boom: Error, Equatable, CustomStringConvertible {
    package var id = 0
    package init(id: Int = 0) { self.id = id }
    package var description: String { "boom \(id)" }
}

/// What happened, in order.
package final class Log {
    package var lines: [String] = []
    package init() {}
    package func note(_ line: String) { lines.append(line) }
}

extension Result where Failure == any Error {
    package var text: String {
        switch self {
        case .success(let value): "\(value)"
        case .failure(let error): "error \(error)"
        }
    }
}

extension Deferred {
    /// The final result as text; "none" if there is none.
    package var outcome: String { settledResult?.text ?? "none" }

    /// Ends a chain whose error is of no interest to the test.
    package func forget() { whenSettled { _ in } }
}

extension MemoryReactor {
    /// A reactor that belongs to this thread from the start.
    package static func adopted() throws -> MemoryReactor {
        let memory = try MemoryReactor()
        memory.settle()
        return memory
    }

    package var hasLeftovers: Bool { leftovers != (0, 0, 0) }
}

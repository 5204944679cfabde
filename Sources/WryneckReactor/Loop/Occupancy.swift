// Occupancy.swift - how many places of a limited kind each client holds.
// Invariants: each `enter` that succeeded is followed by one `leave`. A client without a place has no entry, so the
// table is never larger than the number of places that are held in all.

/// Counts the places of each client; for several threads.
package final class Occupancy: Sendable {
    private let limit: Int
    private let counts = Locked<[ClientKey: Int]>([:])

    /// - Parameter limit: the most places of one client.
    package init(limit: Int) { self.limit = limit }

    /// Asks for a place.
    /// - Returns: whether there is one; if so, `leave` has to be called when it is free again.
    package func enter(_ client: ClientKey) -> Bool {
        counts.withLock { counts in
            let count = counts[client] ?? 0
            guard count < limit else { return false }
            counts[client] = count + 1
            return true
        }
    }

    /// Frees a place.
    package func leave(_ client: ClientKey) {
        counts.withLock { counts in
            guard let count = counts[client] else { return }
            counts[client] = count > 1 ? count - 1 : nil
        }
    }

    /// The number of clients that hold places.
    package var clients: Int { counts.withLock { $0.count } }
}

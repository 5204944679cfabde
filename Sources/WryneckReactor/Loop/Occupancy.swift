// Occupancy.swift - how many places each client has taken, of something that it may have some of.
// Invariants: whoever was let in is let out once; who has nothing has no entry, so the table is never larger than what is taken in all.

/// Counts for several threads.
package final class Occupancy: Sendable {
    private let limit: Int
    private let counts = Locked<[ClientKey: Int]>([:])

    /// - Parameter limit: how many places each may take.
    package init(limit: Int) { self.limit = limit }

    /// Somebody wants a place.
    /// - Returns: whether there is one; if so, `leave` has to be called when it is free again.
    package func enter(_ client: ClientKey) -> Bool {
        counts.withLock { counts in
            let count = counts[client] ?? 0
            guard count < limit else { return false }
            counts[client] = count + 1
            return true
        }
    }

    /// A place that was taken is free again.
    package func leave(_ client: ClientKey) {
        counts.withLock { counts in
            guard let count = counts[client] else { return }
            counts[client] = count > 1 ? count - 1 : nil
        }
    }

    /// How many have taken places.
    package var clients: Int { counts.withLock { $0.count } }
}

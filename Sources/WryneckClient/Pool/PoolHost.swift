// PoolHost.swift - what a pool keeps for one key.
// Invariant: one without connections and waiters does not exist; the pool forgets it.

internal import WryneckReactor

/// A request that wants a connection.
struct PoolWaiter {
    let id: PoolWaiterID
    let deadline: Instant
    /// Whether it must not get a connection that served others: the last one it had was stale.
    let needsNew: Bool
}

/// The queue and the connections of one key.
struct PoolHost {
    /// First come, first served.
    var waiters: [PoolWaiter] = []
    /// HTTP/1 connections at rest; the last one rests for the shortest time and is used first, so that the others can
    /// expire.
    var idle: [PoolConnectionID] = []
    /// HTTP/2 connections that take requests.
    var shared: [PoolConnectionID] = []
    /// Connections that are being made.
    var opening: [PoolConnectionID] = []
    /// All connections of the key.
    var count = 0
    /// Whether a connection has turned out to be HTTP/1.
    var isHTTP1 = false

    var isEmpty: Bool { waiters.isEmpty && count == 0 }
}

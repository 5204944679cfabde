// PoolAction.swift - what a pool wants done.

/// The name of a connection: never given twice.
package struct PoolConnectionID: Sendable, Hashable {
    package let number: UInt64
    package init(number: UInt64) { self.number = number }
}

/// The name of a request that wants a connection. Its owner chooses it, and never the same one again.
package struct PoolWaiterID: Sendable, Hashable {
    package let number: UInt64
    package init(number: UInt64) { self.number = number }
}

/// An order of the pool to its owner. They are carried out in their order.
package enum PoolAction: Sendable, Equatable {
    /// Make a connection; tell `opened` or `closed`.
    case open(PoolConnectionID, PoolKey)
    /// Send the waiter's request over the connection; tell `finished`. `isReused`: whether other requests went over it
    /// before, which decides about another try (`RetryRule`).
    case use(PoolConnectionID, by: PoolWaiterID, isReused: Bool)
    /// The waiter gets no connection.
    case fail(PoolWaiterID, PoolFailure)
    /// Close the connection, or stop making it. The pool knows it no more.
    case close(PoolConnectionID)
}

/// Why a waiter gets no connection.
package enum PoolFailure: Error, Sendable, Equatable {
    /// As many wait already as may.
    case queueIsFull
    /// Its deadline came first.
    case timedOut
    /// The connection could not be made; its owner knows why.
    case notConnected(PoolConnectionID)
    /// The pool has been shut down.
    case shutDown
}

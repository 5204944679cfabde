// Deadline.swift - what a peer, or a handler, is given time for.
// Invariant: there are two clocks. One connection has one, and each of its exchanges has one of its own, so that a
// protocol with many exchanges at a time can watch them all.

/// What is waited for on a connection, whatever its exchanges do.
package enum ConnectionDeadline: Int, CaseIterable, Sendable {
    /// The first byte of a new connection.
    case firstByte
    /// The next request.
    case idle
    /// A request that may be under way to a server that stops.
    case farewell
    /// A reader that takes what is queued, when nothing else is going on.
    case writing
    /// The end of a peer that has its last answer.
    case linger
}

/// What is waited for on one exchange.
package enum ExchangeDeadline: Int, CaseIterable, Sendable {
    /// The end of the head.
    case head
    /// The next bytes of the body, for which a reader waits.
    case body
    /// The end of a body that nobody wants any more.
    case discard
    /// The beginning of the handler's answer.
    case handler
    /// The same, for a client that has ended its side and may be gone.
    case halfClosed
    /// A reader that takes the answer.
    case writing
}

// WebSocketState.swift - what happens next on a socket: events in, actions out (RFC 6455 §5.5, §7). It reads nothing,
// writes nothing and knows no time; the connection carries out its actions.
// Invariants: one Close frame is sent at most, and nothing behind it; the program is told one end, exactly once; what
// comes behind our Close frame is not delivered.

package enum WebSocketState: Equatable, Sendable {
    case open
    /// Our Close frame is out, and the peer's is awaited.
    case closing
    /// The program has been told the end; only the connection itself is left.
    case ending
    case closed

    package enum Action: Equatable {
        case nothing
        /// Give the message to the program.
        case deliver
        /// Answer the ping.
        case pong
        /// Send this frame as the last one and wait for the peer's: `WebSocketDeadline.closing`.
        case sendClose(CloseFrame)
        /// Send this frame, unless one is out already, and tell the end. End the writing side, and drop what still
        /// comes until the peer ends its own, so that no reset destroys the frame: `WebSocketDeadline.ending`.
        case finish(CloseFrame?, WebSocketEnd)
        /// The same, but the server ends the connection (§7.1.1), so that it keeps the port's waiting time.
        case awaitEnd(CloseFrame?, WebSocketEnd)
        /// Release the connection, and tell the end if it was not told.
        case close(WebSocketEnd?)
        /// Cut the connection, and tell the end if it was not told.
        case abort(WebSocketEnd?)
    }
}

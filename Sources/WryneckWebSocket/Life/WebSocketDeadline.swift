// WebSocketDeadline.swift - what the peer of a socket is given time for.

/// What is waited for on a socket.
package enum WebSocketDeadline: CaseIterable, Sendable {
    /// Any byte behind a ping.
    case pong
    /// The answer to our Close frame.
    case closing
    /// The end of the connection, when both Close frames are out.
    case ending
    /// A reader that takes what is queued.
    case writing
}

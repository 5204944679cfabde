// WebSocketRole.swift - which side of a socket somebody is.

/// The side of a WebSocket. Only clients mask (RFC 6455 §5.3), and only servers end the connection first (§7.1.1).
package enum WebSocketRole: Sendable {
    case client
    case server
}

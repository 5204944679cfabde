// SocketClock.swift - the deadlines of a socket, of which one timer looks after all.

internal import WryneckReactor
internal import WryneckWebSocket

struct SocketClock {
    /// Nil before the connection and behind its end.
    var timer: TimerNode?
    /// The peer's signs of life, while the socket is open.
    var heartbeat: Heartbeat?
    /// Nil while the peer takes what it gets.
    var writing: WriteWatch?
    /// What the end of the socket waits for.
    var farewell: WebSocketDeadline?

    var awaitsPong: Bool { heartbeat?.awaitsPong ?? false }
}

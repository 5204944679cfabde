// Heartbeat.swift - when a silent peer gets a ping, and when it counts as gone.
// Invariant: any byte is a sign of life: a pong may be far behind a large message. Time is given, as what has passed
// since any fixed moment.

package import WryneckHTTP

/// Watches for the peer's silence. Its user asks it when the time comes that it names, and need not do so earlier: a
/// byte costs only a store.
package struct Heartbeat: Equatable, Sendable {
    package enum Verdict: Equatable, Sendable {
        /// Nothing before this time.
        case wait(until: Duration)
        /// Send a ping; then ask again at this time.
        case ping(until: Duration)
        /// The peer is gone.
        case gone
    }

    private let interval: Duration
    private let wait: Duration
    private var heard: Duration
    /// The time of a ping that no byte has come behind.
    private var asked: Duration?

    /// Begins to watch at `now`.
    package init(_ limits: Limits.WebSocket, at now: Duration) {
        interval = limits.clamped.pingInterval
        wait = limits.clamped.pongWait
        heard = now
    }

    /// Whether a ping of ours is out.
    package var awaitsPong: Bool { asked != nil }

    /// Bytes have come.
    package mutating func received(at now: Duration) {
        heard = now
        asked = nil
    }

    /// Judges the silence up to `now`.
    package mutating func check(at now: Duration) -> Verdict {
        if let asked { return now >= asked + wait ? .gone : .wait(until: asked + wait) }
        guard now >= heard + interval else { return .wait(until: heard + interval) }
        asked = now
        return .ping(until: now + wait)
    }
}

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

    // In nanoseconds: a `Duration` has 16 bytes, and every idle socket keeps these.
    private let interval: Int64
    private let wait: Int64
    private var heard: Int64
    /// The time of a ping that no byte has come behind.
    private var asked: Int64?

    /// Begins to watch at `now`.
    package init(_ limits: Limits.WebSocket, at now: Duration) {
        interval = Self.nanoseconds(limits.clamped.pingInterval)
        wait = Self.nanoseconds(limits.clamped.pongWait)
        heard = Self.nanoseconds(now)
    }

    private static func nanoseconds(_ time: Duration) -> Int64 {
        time.components.seconds &* 1_000_000_000 &+ time.components.attoseconds / 1_000_000_000
    }

    /// Whether a ping of ours is out.
    package var awaitsPong: Bool { asked != nil }

    /// Bytes have come.
    package mutating func received(at now: Duration) {
        heard = Self.nanoseconds(now)
        asked = nil
    }

    /// Judges the silence up to `now`.
    package mutating func check(at now: Duration) -> Verdict {
        let now = Self.nanoseconds(now)
        if let asked { return now >= asked &+ wait ? .gone : .wait(until: .nanoseconds(asked &+ wait)) }
        guard now >= heard &+ interval else { return .wait(until: .nanoseconds(heard &+ interval)) }
        asked = now
        return .ping(until: .nanoseconds(now &+ wait))
    }
}

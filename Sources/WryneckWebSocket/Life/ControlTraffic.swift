// ControlTraffic.swift - what pings are answered with, and how many control frames a peer may send for nothing.
// Invariant: at most one pong waits to be sent (RFC 6455 §5.5.3: only the last of several pings needs an answer), so
// that a flood of pings takes no memory.

package import WryneckHTTP

/// Counts the control frames that nobody needs. Time is given, as what has passed since any fixed moment.
package struct ControlTraffic: Equatable, Sendable {
    private let perSecond: Int
    private var waiting: [UInt8]?
    /// The beginning of the second that is counted, and the frames in it.
    private var second: Duration = .zero
    private var count = 0

    package init(_ limits: Limits.WebSocket) { perSecond = limits.clamped.controlFramesPerSecond }

    /// A ping came; its answer takes the place of one that was not sent yet.
    /// - Throws: 1008 if too many were replaced like this.
    package mutating func pinged(_ payload: [UInt8], at now: Duration) throws(WebSocketViolation) {
        if waiting != nil { try charge(at: now) }
        waiting = payload
    }

    /// A pong came.
    /// - Parameters:
    ///   - isAwaited: whether a ping of ours is out.
    ///   - now: the time.
    /// - Throws: 1008 if too many came that nobody asked for.
    package mutating func ponged(isAwaited: Bool, at now: Duration) throws(WebSocketViolation) {
        if !isAwaited { try charge(at: now) }
    }

    /// Takes the payload of the pong to be sent now; nil if there is none.
    package mutating func takePong() -> [UInt8]? {
        defer { waiting = nil }
        return waiting
    }

    private mutating func charge(at now: Duration) throws(WebSocketViolation) {
        if now - second >= .seconds(1) { (second, count) = (now, 0) }
        count += 1
        guard count <= perSecond else { throw WebSocketViolation(.policyViolation, "too many control frames") }
    }
}

// Deadlines.swift - when a connection is looked at, and what is too slow. Pure: instants in, verdicts out.
// One deadline is watched at a time; entering a phase is a few stores.

package import WryneckHTTP
package import WryneckReactor

package struct Deadlines {
    package typealias Kind = HTTPConnectionState.Deadline

    package enum Verdict: Equatable {
        case expired(Kind)
        case lookAgain(Instant)
        /// Nothing is waited for.
        case none
    }

    private(set) var kind: Kind?
    private var since = Instant(nanoseconds: 0)
    /// Where the count of moved bytes stood when the phase began, and when it was last looked at.
    private var startBytes = 0
    private var lastBytes = 0
    private var lastProgress = Instant(nanoseconds: 0)

    package init() {}

    /// Begins to wait for something.
    /// - Parameter bytes: how many bytes were moved so far, in a phase that is about their rate.
    /// - Returns: when to look.
    package mutating func enter(_ kind: Kind, at now: Instant, bytes: Int = 0, _ timeouts: Timeouts) -> Instant {
        self.kind = kind
        since = now
        startBytes = bytes
        lastBytes = bytes
        lastProgress = now
        switch kind {
        case .firstByte: return now + timeouts.firstByte
        case .head: return now + timeouts.head
        case .idle: return now + timeouts.keepAlive
        case .handler: return timeouts.handler.map { now + $0 } ?? .never
        case .linger: return now + timeouts.linger
        case .body, .writing: return now + timeouts.rateGrace
        }
    }

    package mutating func leave() { kind = nil }

    /// The time to look has come.
    package mutating func check(at now: Instant, bytes: Int, _ timeouts: Timeouts) -> Verdict {
        guard let kind else { return .none }
        guard kind == .body || kind == .writing else { return .expired(kind) }
        if bytes != lastBytes {
            lastBytes = bytes
            lastProgress = now
        }
        let moved = bytes &- startBytes
        let elapsed = since.duration(to: now)
        let expected = (elapsed - timeouts.rateGrace).components.seconds.multipliedReportingOverflow(by: Int64(timeouts.bytesPerSecond))
        if moved <= 0 || (!expected.overflow && Int64(moved) < expected.partialValue) || lastProgress.duration(to: now) >= timeouts.gap {
            return .expired(kind)
        }
        return .lookAgain(now + min(timeouts.rateGrace, timeouts.gap))
    }
}

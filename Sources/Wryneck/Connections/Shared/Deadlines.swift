// Deadlines.swift - when a connection is checked, and what counts as too slow. Pure: instants in, verdicts out.
// One deadline is watched at a time; to enter a phase is a few stores.

package import WryneckHTTP
package import WryneckReactor

package struct Deadlines {
    package typealias Kind = HTTPConnectionState.Deadline

    package enum Verdict: Equatable {
        case expired(Kind)
        case lookAgain(Instant)
        /// No deadline.
        case none
    }

    /// How long a server that stops keeps an idle connection: its client may have connected a moment ago, or got its
    /// last answer, and may have sent a request. Well below the tenth of a second in which idle connections have to be
    /// gone.
    static let farewell = Duration.milliseconds(50)

    private(set) var kind: Kind?
    private var since = Instant(nanoseconds: 0)
    /// The number of moved bytes when the phase began, and at the last check.
    private var startBytes = 0
    private var lastBytes = 0
    private var lastProgress = Instant(nanoseconds: 0)

    package init() {}

    /// The time-outs in nanoseconds, computed once: `Duration` has 128 bits, and its division would be a good part of a
    /// request's cost. A class, so that all connections of a reactor read the same one without copying it.
    package final class Spans {
        private let spans: [Int64]
        let timeouts: Timeouts

        package init(_ timeouts: Timeouts) {
            self.timeouts = timeouts
            let durations: [(Kind, Duration?)] = [
                (.firstByte, timeouts.firstByte), (.farewell, Deadlines.farewell), (.head, timeouts.head), (.idle, timeouts.keepAlive),
                (.handler, timeouts.handler), (.halfClosed, timeouts.halfClosed),
                (.linger, timeouts.linger), (.discard, timeouts.discard), (.body, timeouts.rateGrace), (.writing, timeouts.rateGrace),
            ]
            var spans = [Int64](repeating: .max, count: Kind.allCases.count)
            for (kind, duration) in durations { if let duration { spans[kind.rawValue] = duration.wholeNanoseconds } }
            self.spans = spans
        }

        subscript(kind: Kind) -> Int64 { spans[kind.rawValue] }
    }

    /// Enters a phase, and returns the time of the first check. `bytes` is the number of bytes moved so far, for a
    /// phase that is about a rate.
    package mutating func enter(_ kind: Kind, at now: Instant, bytes: Int = 0, _ spans: Spans) -> Instant {
        self.kind = kind
        since = now
        startBytes = bytes
        lastBytes = bytes
        lastProgress = now
        return now.advanced(byNanoseconds: spans[kind])
    }

    package mutating func leave() { kind = nil }

    /// Whether the phase has lasted as long as another kind may.
    package func hasLasted(_ kind: Kind, at now: Instant, _ spans: Spans) -> Bool { since.advanced(byNanoseconds: spans[kind]) <= now }

    /// Checks the phase, when its time has come.
    package mutating func check(at now: Instant, bytes: Int, _ spans: Spans) -> Verdict {
        let timeouts = spans.timeouts
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

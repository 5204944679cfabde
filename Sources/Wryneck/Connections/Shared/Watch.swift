// Watch.swift - when a deadline is checked, and what counts as too slow. Pure: instants in, verdicts out.
// To watch another deadline is a few stores: no allocation, no system call.

package import WryneckHTTP
package import WryneckReactor

/// A deadline of a connection or of an exchange.
package protocol DeadlineKind: Equatable {
    /// Whether it is about the rate of bytes; all others are about time alone.
    var isRate: Bool { get }
    /// How long from its beginning to the first check, in nanoseconds.
    func span(_ spans: Spans) -> Int64
}

extension ConnectionDeadline: DeadlineKind {
    package var isRate: Bool { self == .writing }
    package func span(_ spans: Spans) -> Int64 { spans.ofConnection[rawValue] }
}

extension ExchangeDeadline: DeadlineKind {
    package var isRate: Bool { self == .body || self == .writing }
    package func span(_ spans: Spans) -> Int64 { spans.ofExchange[rawValue] }
}

/// The time-outs in nanoseconds, computed once: `Duration` has 128 bits, and its division would be a good part of a
/// request's cost. A class, so that all connections of a reactor read the same one without copying it.
package final class Spans {
    let timeouts: Timeouts
    let rate: ByteRate
    fileprivate let ofConnection: [Int64]
    fileprivate let ofExchange: [Int64]

    /// How long a server that stops keeps an idle connection: its client may have connected a moment ago, or got its
    /// last answer, and may have sent a request. Well below the tenth of a second in which idle connections have to be
    /// gone.
    private static let farewell = Duration.milliseconds(50)

    package init(_ timeouts: Timeouts) {
        self.timeouts = timeouts
        rate = ByteRate(
            grace: timeouts.rate.grace, bytesPerSecond: timeouts.rate.bytesPerSecond, gap: timeouts.rate.gap)
        ofConnection = ConnectionDeadline.allCases.map { deadline in
            switch deadline {
            case .firstByte: timeouts.connection.firstByte.wholeNanoseconds
            case .idle: timeouts.connection.idle.wholeNanoseconds
            case .farewell: Spans.farewell.wholeNanoseconds
            case .writing: timeouts.rate.grace.wholeNanoseconds
            case .linger: timeouts.connection.linger.wholeNanoseconds
            }
        }
        ofExchange = ExchangeDeadline.allCases.map { deadline in
            switch deadline {
            case .head: timeouts.request.head.wholeNanoseconds
            case .body, .writing: timeouts.rate.grace.wholeNanoseconds
            case .discard: timeouts.request.discard.wholeNanoseconds
            case .handler: timeouts.request.handler?.wholeNanoseconds ?? .max
            case .halfClosed: timeouts.request.halfClosed?.wholeNanoseconds ?? .max
            }
        }
    }
}

/// What came of a check.
package enum WatchVerdict: Equatable {
    case expired
    case lookAgain(Instant)
}

/// One deadline that is watched.
package struct Watch<Kind: DeadlineKind> {
    package let kind: Kind
    private let since: Instant
    /// The number of moved bytes when the watch began, and at the last check.
    private let startBytes: Int
    private var lastBytes: Int
    private var lastProgress: Instant

    /// Begins to watch; `bytes` is the number of bytes moved so far, for a deadline that is about a rate.
    package init(_ kind: Kind, at now: Instant, bytes: Int = 0) {
        self.kind = kind
        since = now
        startBytes = bytes
        lastBytes = bytes
        lastProgress = now
    }

    /// The time of the first check.
    package func firstCheck(_ spans: Spans) -> Instant { since.advanced(byNanoseconds: kind.span(spans)) }

    /// Whether it has lasted as long as another kind may.
    package func hasLasted(_ kind: Kind, at now: Instant, _ spans: Spans) -> Bool {
        since.advanced(byNanoseconds: kind.span(spans)) <= now
    }

    /// Checks, when the time has come.
    package mutating func check(at now: Instant, bytes: Int, _ spans: Spans) -> WatchVerdict {
        guard kind.isRate else { return .expired }
        if bytes != lastBytes {
            lastBytes = bytes
            lastProgress = now
        }
        let moved = bytes &- startBytes
        if spans.rate.isMissed(moved: moved, since: since, last: lastProgress, at: now) { return .expired }
        return .lookAgain(now + spans.rate.span)
    }
}

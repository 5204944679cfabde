// WriteRate.swift - how slowly a peer may read what waits for it. Pure: instants in, verdicts out.

internal import WryneckReactor

/// The slowest rate at which a peer may take what is queued.
package struct WriteRate: Sendable {
    /// The time before the rate is looked at.
    package var grace: Duration
    /// The lowest average.
    package var bytesPerSecond: Int
    /// The longest time without a byte.
    package var gap: Duration

    /// 5 seconds, then 240 bytes a second and no 30 seconds of silence: as for the answers of HTTP.
    package static let standard = WriteRate(grace: .seconds(5), bytesPerSecond: 240, gap: .seconds(30))

    package init(grace: Duration, bytesPerSecond: Int, gap: Duration) {
        self.grace = max(grace, .milliseconds(1))
        self.bytesPerSecond = bytesPerSecond
        self.gap = max(gap, .milliseconds(1))
    }

    var firstCheck: Duration { min(grace, gap) }
}

/// Watches a peer for whom more waits than the high-water mark. An object of its own, because most sockets have none.
final class WriteWatch {
    private let rate: WriteRate
    private let since: Instant
    private let startBytes: Int
    private var lastBytes: Int
    private var lastProgress: Instant

    /// Begins to watch, when `sent` bytes have been sent.
    init(_ rate: WriteRate, at now: Instant, sent: Int) {
        self.rate = rate
        since = now
        (startBytes, lastBytes) = (sent, sent)
        lastProgress = now
    }

    /// Judges the peer, when `sent` bytes have been sent.
    /// - Returns: when to look again; nil if the peer is too slow.
    func check(at now: Instant, sent: Int) -> Instant? {
        if sent != lastBytes { (lastBytes, lastProgress) = (sent, now) }
        guard now - lastProgress < rate.gap else { return nil }
        let elapsed = now - since - rate.grace
        guard elapsed >= .zero else { return now + rate.firstCheck }
        let (expected, isTooMuch) = elapsed.components.seconds.multipliedReportingOverflow(
            by: Int64(rate.bytesPerSecond))
        let moved = Int64(sent &- startBytes)
        return moved > 0 && !isTooMuch && moved >= expected ? now + rate.firstCheck : nil
    }
}

// WriteWatch.swift - how fast a peer takes what waits for it.

internal import WryneckReactor

/// Watches a peer for whom more waits than the high-water mark. An object of its own, because most sockets have none.
final class WriteWatch {
    private let rate: ByteRate
    private let since: Instant
    private let startBytes: Int
    private var lastBytes: Int
    private var lastProgress: Instant

    /// Begins to watch, when `sent` bytes have been sent.
    init(_ rate: ByteRate, at now: Instant, sent: Int) {
        self.rate = rate
        since = now
        (startBytes, lastBytes) = (sent, sent)
        lastProgress = now
    }

    /// Judges the peer, when `sent` bytes have been sent.
    /// - Returns: when to look again; nil if the peer is too slow.
    func check(at now: Instant, sent: Int) -> Instant? {
        if sent != lastBytes { (lastBytes, lastProgress) = (sent, now) }
        let isInGrace = now - since < rate.grace && now - lastProgress < rate.gap
        let isMissed = rate.isMissed(moved: sent &- startBytes, since: since, last: lastProgress, at: now)
        return isMissed && !isInGrace ? nil : now + rate.span
    }
}

// ByteRate.swift - how slowly a peer may move bytes. Pure: instants in, verdicts out.

/// The slowest rate at which a peer may send something, or take what is queued.
package struct ByteRate: Sendable {
    /// The time before the rate is looked at.
    package var grace: Duration
    /// The lowest average.
    package var bytesPerSecond: Int
    /// The longest time without a byte.
    package var gap: Duration

    /// 5 seconds, then 240 bytes a second and no 30 seconds of silence: Kestrel's rate, and half of nginx's silence.
    package static let standard = ByteRate(grace: .seconds(5), bytesPerSecond: 240, gap: .seconds(30))

    package init(grace: Duration, bytesPerSecond: Int, gap: Duration) {
        self.grace = grace
        self.bytesPerSecond = bytesPerSecond
        self.gap = gap
    }

    /// The time from one check to the next.
    package var span: Duration { max(min(grace, gap), .milliseconds(1)) }

    /// Judges a transfer, once its grace is over; sooner, it counts only that nothing has moved.
    /// - Parameters:
    ///   - moved: the bytes since `start`.
    ///   - start: when it began to be watched.
    ///   - last: when a byte was seen to move last, or the start.
    ///   - now: the time.
    /// - Returns: whether it is too slow.
    package func isMissed(moved: Int, since start: Instant, last: Instant, at now: Instant) -> Bool {
        let expected = (start.duration(to: now) - grace).components.seconds.multipliedReportingOverflow(
            by: Int64(bytesPerSecond))
        return moved <= 0 || (!expected.overflow && Int64(moved) < expected.partialValue)
            || last.duration(to: now) >= gap
    }
}

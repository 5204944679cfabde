// Instant.swift - a point on the monotonic clock. Arithmetic saturates: a deadline "in 10^12 seconds" means never.

/// A point in time on a reactor's clock: it never jumps, and it says nothing about the time of day.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since an arbitrary start (the machine's boot, or zero on a manual clock).
    public let nanoseconds: Int64

    /// - Parameter nanoseconds: nanoseconds since the clock's start.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Later than any instant that a clock will show; arithmetic saturates here.
    package static let never = Instant(nanoseconds: .max)

    /// The instant `duration` after this one; saturates at the far ends of time.
    /// - Parameter duration: may be negative.
    /// - Returns: the later or earlier instant.
    public func advanced(by duration: Duration) -> Instant { advanced(byNanoseconds: duration.wholeNanoseconds) }

    package func advanced(byNanoseconds span: Int64) -> Instant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(span)
        return Instant(nanoseconds: overflow ? (span < 0 ? .min : .max - 1) : min(sum, .max - 1))
    }

    /// The time from this instant to another one; negative if the other lies before.
    /// - Parameter other: the instant to measure to.
    /// - Returns: the difference.
    public func duration(to other: Instant) -> Duration {
        let (difference, overflow) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
        return .nanoseconds(overflow ? (other < self ? .min : .max) : difference)
    }

    /// Orders instants by time.
    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The instant `duration` after `instant`; saturates.
    public static func + (instant: Instant, duration: Duration) -> Instant { instant.advanced(by: duration) }

    /// The time from `start` to `end`, as `start.duration(to: end)`; negative if the end lies before. Saturates.
    public static func - (end: Instant, start: Instant) -> Duration { start.duration(to: end) }
}

extension Duration {
    /// The duration in whole nanoseconds, clipped to what 64 bits hold (292 years).
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflow2) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || overflow2 ? (seconds < 0 ? .min : .max) : sum
    }
}

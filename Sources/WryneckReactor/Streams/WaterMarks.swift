// WaterMarks.swift - the amounts of unsent bytes at which a producer is paused and resumed.

/// The two marks of a transport's output. Above the high one it is congested; at the low one or below, its producer
/// goes on. The distance between them keeps a slow peer from waking the producer for each packet.
public struct WaterMarks: Hashable, Sendable {
    /// In bytes; above this, producers are paused.
    public let high: Int
    /// In bytes; at this or below, they are resumed.
    public let low: Int

    /// 64 KiB, as in Kestrel and Twisted, and 16 KiB.
    public static let standard = WaterMarks(high: 64 * 1024, low: 16 * 1024)

    /// - Parameters:
    ///   - high: in bytes; a negative one counts as zero.
    ///   - low: in bytes; counts as `high` if it is more.
    public init(high: Int, low: Int) {
        self.high = max(high, 0)
        self.low = min(max(low, 0), self.high)
    }
}

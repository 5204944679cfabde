// WaterMarks.swift - how much a connection may have unsent before its producer has to wait.

/// The two marks of a transport's output. Above the high one it is congested; at the low one or below, its producer goes on. The space between
/// keeps a slow peer from waking the producer for each packet.
public struct WaterMarks: Hashable, Sendable {
    /// Bytes; more than this, and producers are told to wait.
    public let high: Int
    /// Bytes; at this or less, to go on.
    public let low: Int

    /// 64 KiB, as Kestrel and Twisted have it, and 16 KiB.
    public static let standard = WaterMarks(high: 64 * 1024, low: 16 * 1024)

    /// - Parameters:
    ///   - high: bytes; a negative one counts as zero.
    ///   - low: bytes; counts as `high` if it is more.
    public init(high: Int, low: Int) {
        self.high = max(high, 0)
        self.low = min(max(low, 0), self.high)
    }
}

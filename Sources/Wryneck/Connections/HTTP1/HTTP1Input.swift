// HTTP1Input.swift - what a connection knows of the bytes that have come: those that came before their turn, and how many
// of a body have.

internal import WryneckReactor

struct HTTP1Input {
    /// The most bytes of a body that wait for a reader before reading stops (Kestrel's request buffer is 1 MiB; two reads
    /// are enough here).
    static let highWater = 64 * 1024

    /// Bytes that came before their turn.
    var early = EarlyInput()
    /// Whether the pump runs: whoever calls it meanwhile is served by the run that is under way.
    var isPumping = false
    /// The number of bytes that had been sent to the peer when it ended its side; nil before. What it sent may still have
    /// to be answered.
    var sentAtEnd: Int?
    /// The bytes of bodies so far, or of a lingering connection those that were dropped: a deadline watches their rate.
    var moved = 0
    /// The bytes of the current body that nobody has taken yet; means nothing once the body has failed.
    var unread = 0
    /// Whether reading stops until a reader has taken most of these.
    var isAhead = false
    /// The bytes of the current body that were dropped.
    var discarded = 0

    var hasEnded: Bool { sentAtEnd != nil }
}

// WebSocketCompression.swift - whether and how messages are compressed: RFC 7692, as a program says it.
// Invariant: no value that a program sets makes zlib refuse; `clamped` sees to it.

/// How messages are compressed with a peer that can do it too (permessage-deflate).
///
/// Each message is compressed for itself by default: the memory is shared by all sockets of a reactor. With
/// `contextTakeover` small messages that resemble each other become a tenth or so, and each socket keeps both windows.
/// It needs the trait `Compression`; without it nothing is compressed.
public struct WebSocketCompression: Hashable, Sendable {
    /// How far back our messages refer, as a power of two: 9 to 15. 12 takes 32 KiB and makes at most a tenth more than
    /// 15, which takes 256. Python's websockets 12.
    public var window = 12

    /// How far back the peer's messages may refer, as a power of two: 8 to 15. It is asked for if the peer can be
    /// asked. Python's websockets 12.
    public var peerWindow = 12

    /// The memory for finding repetitions, as zlib counts it: 1 to 9. Python's websockets 5, zlib's default 8.
    public var memoryLevel = 5

    /// How hard to try: 1 to 9. gorilla 1, zlib's default 6.
    public var level = 5

    /// Whether a message may refer to those before it. ws, Python's websockets and browsers do; uWebSockets and gorilla
    /// do not.
    public var contextTakeover = false

    /// Messages with fewer bytes are sent as they are. Nil for 1024, or 128 where messages refer to those before them.
    /// ws 1024.
    public var threshold: Int?

    /// Makes the defaults.
    public init() {}

    /// The same, each value moved into the range in which it works.
    package var clamped: WebSocketCompression {
        var options = self
        options.window = min(max(window, 9), 15)
        options.peerWindow = min(max(peerWindow, 8), 15)
        options.memoryLevel = min(max(memoryLevel, 1), 9)
        options.level = min(max(level, 1), 9)
        return options
    }

    /// The threshold that counts for a socket.
    package func threshold(keepsContext: Bool) -> Int { threshold ?? (keepsContext ? 128 : 1024) }
}

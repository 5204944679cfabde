// SessionID.swift - what a session is called in its store.
// Invariant: it is a digest of what the client's cookie says, or a random number inside of a sealed one. Whoever reads
// a store, a backup or a log knows no cookie by it.

/// The name of a session: 256 bits. Stores know a session by it.
///
/// The cookie has 256 random bits, and this is their SHA-256: a store that leaks gives no session away.
public struct SessionID: Hashable, Sendable, CustomStringConvertible {
    /// Big-endian, the first byte on top.
    let words: SIMD4<UInt64>

    init(words: SIMD4<UInt64>) { self.words = words }

    /// - Parameter bytes: 32 bytes, as `bytes` gives them; nil for another number.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words = SIMD4<UInt64>.zero
        for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        self.words = words
    }

    /// 32 bytes, for a store's key.
    public var bytes: [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - 8 * ($0 % 8))) }
    }

    /// 64 hex digits.
    public var description: String {
        (0..<4).map { index in
            let digits = String(words[index], radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    static func random() -> SessionID {
        var generator = SystemRandomNumberGenerator()
        return SessionID(
            words: SIMD4(generator.next(), generator.next(), generator.next(), generator.next()))
    }
}

// MaskKey.swift - the four bytes that a client combines with a payload: RFC 6455 §5.3. They keep a script from choosing
// what bytes a proxy sees; they hide nothing.
// Invariant: the key is kept as it lies in memory, so that a payload can be combined with it a word at a time.

/// A masking key, seen from some place of a payload.
package struct MaskKey: Equatable, Sendable {
    /// The four bytes as they lie in memory.
    let bits: UInt32

    /// Makes the key whose bytes lie in memory as `bits` does.
    package init(bits: UInt32) { self.bits = bits }

    /// Makes a key that nobody can foresee, as §10.3 demands.
    package static func random() -> MaskKey {
        var source = SystemRandomNumberGenerator()
        return random(using: &source)
    }

    /// Makes a key from a source of random numbers, for tests and for those who draw many.
    package static func random(using source: inout some RandomNumberGenerator) -> MaskKey {
        MaskKey(bits: .random(in: .min ... .max, using: &source))
    }

    /// The key as it applies from `count` bytes further on in the payload.
    func advanced(by count: Int) -> MaskKey {
        let turn = UInt32(truncatingIfNeeded: (count & 3) * 8)
        // Byte 0 is the lowest: what is left over at the bottom comes back at the top.
        let low = UInt32(littleEndian: bits)
        return MaskKey(bits: (low >> turn | low << ((32 &- turn) & 31)).littleEndian)
    }
}

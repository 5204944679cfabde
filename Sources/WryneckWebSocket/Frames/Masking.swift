// Masking.swift - a payload combined with its key: RFC 6455 §5.3, both directions alike.
// Invariant: every byte is read before its place is written, so that source and destination may be the same; neither
// has to be aligned.

/// The exclusive or of a payload and its key, 32 bytes at a time.
package enum Masking {
    /// Combines `source` with the key into `destination`, which has room for as many bytes and may be the same memory.
    /// - Returns: nothing; of a destination that is too small, as much as fits is written.
    package static func copy(
        _ source: UnsafeRawBufferPointer, to destination: UnsafeMutableRawBufferPointer, _ key: MaskKey
    ) {
        let count = min(source.count, destination.count)
        guard count > 0, let from = source.baseAddress, let to = destination.baseAddress else { return }
        let word = UInt64(key.bits) << 32 | UInt64(key.bits)
        let wide = SIMD4<UInt64>(repeating: word)
        var index = 0
        while index &+ 32 <= count {
            to.storeBytes(
                of: from.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self) ^ wide, toByteOffset: index,
                as: SIMD4<UInt64>.self)
            index &+= 32
        }
        while index &+ 8 <= count {
            to.storeBytes(
                of: from.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ word, toByteOffset: index,
                as: UInt64.self)
            index &+= 8
        }
        // The rest is fewer than eight bytes, and begins where the key does.
        var rest = word.littleEndian
        while index < count {
            to.storeBytes(
                of: from.load(fromByteOffset: index, as: UInt8.self) ^ UInt8(truncatingIfNeeded: rest),
                toByteOffset: index, as: UInt8.self)
            rest >>= 8
            index &+= 1
        }
    }

    /// Combines bytes with the key where they lie.
    package static func apply(_ key: MaskKey, to bytes: UnsafeMutableRawBufferPointer) {
        copy(UnsafeRawBufferPointer(bytes), to: bytes, key)
    }
}

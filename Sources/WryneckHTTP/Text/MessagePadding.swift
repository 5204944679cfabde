// MessagePadding.swift - what MD5, SHA-1 and SHA-256 have in common: blocks of 64 bytes, padded with a one bit, zeros
// and the length in bits.

/// The blocks of these digests, and their words.
package enum MessagePadding {
    /// The message with its padding: a multiple of 64 bytes.
    package static func padded(_ message: [UInt8], lengthIsBigEndian: Bool) -> [UInt8] {
        var padded = message
        padded.reserveCapacity(message.count + 72)
        padded.append(0x80)
        while padded.count % 64 != 56 { padded.append(0) }
        let bits = UInt64(message.count) &* 8
        for index in 0..<8 {
            padded.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * (lengthIsBigEndian ? 7 - index : index))))
        }
        return padded
    }

    /// The 32 bits at `start`, first byte highest.
    package static func bigEndianWord(_ bytes: [UInt8], _ start: Int) -> UInt32 {
        UInt32(bytes[start]) << 24 | UInt32(bytes[start + 1]) << 16 | UInt32(bytes[start + 2]) << 8
            | UInt32(bytes[start + 3])
    }

    /// The 32 bits at `start`, first byte lowest.
    package static func littleEndianWord(_ bytes: [UInt8], _ start: Int) -> UInt32 {
        bigEndianWord(bytes, start).byteSwapped
    }
}

// MessagePadding.swift - what MD5, SHA-1 and SHA-256 have in common: blocks of 64 bytes, padded with a one bit, zeros
// and the length in bits.

enum MessagePadding {
    static func padded(_ message: [UInt8], lengthIsBigEndian: Bool) -> [UInt8] {
        var padded = message
        padded.reserveCapacity(message.count + 72)
        padded.append(0x80)
        while padded.count % 64 != 56 { padded.append(0) }
        let bits = UInt64(message.count) &* 8
        for index in 0..<8 { padded.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * (lengthIsBigEndian ? 7 - index : index)))) }
        return padded
    }

    static func bigEndianWord(_ bytes: [UInt8], _ start: Int) -> UInt32 {
        UInt32(bytes[start]) << 24 | UInt32(bytes[start + 1]) << 16 | UInt32(bytes[start + 2]) << 8 | UInt32(bytes[start + 3])
    }

    static func littleEndianWord(_ bytes: [UInt8], _ start: Int) -> UInt32 { bigEndianWord(bytes, start).byteSwapped }
}

/// Comparison whose time does not depend on where the difference is.
enum ConstantTime {
    /// Whether two values are equal. The time shows only whether their lengths differ.
    static func equals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}

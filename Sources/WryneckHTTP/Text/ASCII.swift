// ASCII.swift - the byte classes of RFC 9110 and 9112, and comparisons of bytes without regard to case.
// Invariant: every class is a test of one byte, so that no rule depends on a locale, on Unicode or on a String.

/// Byte classes and byte comparisons, of which the whole grammar of the wire is made.
package enum ASCII {
    package static let tab: UInt8 = 0x09
    package static let lineFeed: UInt8 = 0x0A
    package static let carriageReturn: UInt8 = 0x0D
    package static let space: UInt8 = 0x20
    package static let quote: UInt8 = 0x22
    package static let percent: UInt8 = 0x25
    package static let comma: UInt8 = 0x2C
    package static let slash: UInt8 = 0x2F
    package static let colon: UInt8 = 0x3A
    package static let semicolon: UInt8 = 0x3B
    package static let equalsSign: UInt8 = 0x3D
    package static let questionMark: UInt8 = 0x3F
    package static let backslash: UInt8 = 0x5C

    /// RFC 9110 §5.6.2, as a bitmap: bit n of the first word is byte n, of the second byte 64 + n.
    @inline(__always)
    package static func isTokenByte(_ byte: UInt8) -> Bool {
        isMember(byte, low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
    }

    /// A byte that may stand in a request target: all but control bytes, SP, DEL and "#". RFC 3986 has fewer.
    /// Browsers send what the WHATWG's URL standard leaves as it is (`{ } | ^` and the backtick in a query), and
    /// people who type a target send quotes and UTF-8.
    @inline(__always)
    static func isTargetByte(_ byte: UInt8) -> Bool {
        byte > space && byte != 0x7F && byte != UInt8(ascii: "#")
    }

    /// A byte that RFC 3986 allows in a path or a query as it is: 0x21 to 0x7E but for `" # < > \ ^ { } |` and the
    /// backtick.
    @inline(__always)
    package static func isURIByte(_ byte: UInt8) -> Bool {
        isMember(byte, low: 0xAFFF_FFF2_0000_0000, high: 0x47FF_FFFE_AFFF_FFFF)
    }

    /// RFC 9110 §5.5: HTAB, SP, VCHAR and obs-text. Every other control byte is refused.
    @inline(__always)
    static func isFieldValueByte(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == tab
    }

    @inline(__always)
    package static func isOptionalWhitespace(_ byte: UInt8) -> Bool {
        byte == space || byte == tab
    }

    @inline(__always)
    package static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    @inline(__always)
    package static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26
    }

    @inline(__always)
    package static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// Whether `bytes` is `word`, with the same case.
    @inline(__always)
    static func isExactly(_ bytes: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { word in
            for index in 0..<bytes.count where bytes[index] != word[index] { return false }
            return true
        }
    }

    /// Whether `bytes` is `word`, without regard to case; `word` must be lower case.
    package static func equals(_ bytes: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { equals(bytes, UnsafeRawBufferPointer($0)) }
    }

    /// Whether `bytes` is `word`, without regard to case; `word` must be lower case.
    static func equals(_ bytes: UnsafeRawBufferPointer, _ word: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == word.count else { return false }
        for index in 0..<bytes.count where lowercased(bytes[index]) != word[index] { return false }
        return true
    }

    /// `bytes` without SP and HTAB at either end: OWS of RFC 9110 §5.6.3; no other byte counts as blank.
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = bytes.count
        while start < end, isOptionalWhitespace(bytes[start]) { start += 1 }
        while start < end, isOptionalWhitespace(bytes[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    @inline(__always)
    private static func isMember(_ byte: UInt8, low: UInt64, high: UInt64) -> Bool {
        let word = byte < 64 ? low : high
        return byte < 128 && (word >> UInt64(byte & 63)) & 1 == 1
    }
}

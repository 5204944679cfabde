// UTF8Validator.swift - whether bytes are UTF-8, piece by piece: RFC 3629 §4, as RFC 6455 §8.1 wants it of text.
// Invariant: the first byte that no text can have at its place is refused, whether or not the sequence is complete, and
// wherever the pieces are cut.

/// Follows a text byte by byte.
struct UTF8Validator: Equatable {
    /// The continuation bytes that the sequence still needs.
    private var needed: UInt8 = 0
    /// The range of the next one. Only the first behind the lead byte has a narrower one: that excludes overlong forms,
    /// surrogates and what is beyond U+10FFFF.
    private var low: UInt8 = 0x80
    private var high: UInt8 = 0xBF

    /// Whether the text may end here.
    var isComplete: Bool { needed == 0 }

    /// Takes the next bytes.
    /// - Returns: false if one of them cannot be there; the validator is then of no further use.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var state = self
        var index = 0
        while true {
            if state.needed == 0 { index = Self.skipWhole(bytes, from: index) }
            guard index < bytes.count else { break }
            guard state.take(bytes[index]) else { return false }
            index &+= 1
        }
        self = state
        return true
    }

    @inline(__always)
    private mutating func take(_ byte: UInt8) -> Bool {
        guard needed > 0 else { return lead(byte) }
        guard byte >= low, byte <= high else { return false }
        needed &-= 1
        (low, high) = (0x80, 0xBF)
        return true
    }

    /// RFC 3629 §4, `UTF8-2` to `UTF8-4`. The byte is not ASCII, or the text goes on with a single one.
    @inline(__always)
    private mutating func lead(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00...0x7F: break
        case 0xC2...0xDF: needed = 1
        case 0xE0: (needed, low) = (2, 0xA0)
        case 0xED: (needed, high) = (2, 0x9F)
        case 0xE1...0xEF: needed = 2
        case 0xF0: (needed, low) = (3, 0x90)
        case 0xF1...0xF3: needed = 3
        case 0xF4: (needed, high) = (3, 0x8F)
        default: return false
        }
        return true
    }

    /// The place behind all characters from `start` on that are right and whole, as far as can be seen without a byte
    /// behind the end. What comes there is looked at byte by byte.
    @inline(__always)
    private static func skipWhole(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            if bytes[index] < 0x80 {
                index = skipASCII(bytes, from: index)
            } else {
                guard index &+ 4 <= bytes.count else { break }
                let length = length(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)))
                guard length > 0 else { break }
                index &+= length
            }
        }
        return index
    }

    /// The length of the character that four bytes begin with, the first one lowest; 0 if it is not ASCII and wrong.
    @inline(__always)
    private static func length(_ word: UInt32) -> Int {
        let (lead, second) = (word & 0xFF, word >> 8 & 0xFF)
        if word & 0xC0E0 == 0x80C0 { return lead >= 0xC2 ? 2 : 0 }
        if word & 0xC0_C0F0 == 0x80_80E0 {
            return (lead != 0xE0 || second >= 0xA0) && (lead != 0xED || second <= 0x9F) ? 3 : 0
        }
        guard word & 0xC0C0_C0F8 == 0x8080_80F0, lead <= 0xF4 else { return 0 }
        return (lead != 0xF0 || second >= 0x90) && (lead != 0xF4 || second <= 0x8F) ? 4 : 0
    }

    /// The place of the first byte from `start` on that is not ASCII; the end if there is none.
    @inline(__always)
    private static func skipASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index &+ 16 <= bytes.count {
            let (first, second) = (
                bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: index &+ 8, as: UInt64.self)
            )
            guard (first | second) & 0x8080_8080_8080_8080 == 0 else { break }
            index &+= 16
        }
        while index < bytes.count, bytes[index] < 0x80 { index &+= 1 }
        return index
    }
}

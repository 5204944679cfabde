// EntityTag.swift - entity tags, strong and weak: RFC 9110 §8.8.3.
// Invariant: a tag holds only bytes that may stand between its quotes, so that it can always be written back.

/// An entity tag, strong or weak: `"abc"` or `W/"abc"`.
public struct EntityTag: Sendable, Hashable, CustomStringConvertible {
    /// The text between the quotes.
    public let opaque: String
    /// Whether the tag says "as good as" rather than "byte for byte".
    public let isWeak: Bool

    /// Makes a tag; nil if `opaque` has a quote, a blank or a control byte.
    public init?(_ opaque: String, isWeak: Bool = false) {
        guard opaque.utf8.allSatisfy(Self.isTagByte) else { return nil }
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// Reads one tag with its quotes; nil for any other text.
    public init?(parsing text: String) {
        var text = text
        let tag = text.withUTF8 { bytes in
            var index = 0
            let tag = Self.read(UnsafeRawBufferPointer(bytes), at: &index)
            return index == bytes.count ? tag : nil
        }
        guard let tag else { return nil }
        self = tag
    }

    /// Whether both are the same to the byte, weak or not.
    public static func == (left: EntityTag, right: EntityTag) -> Bool {
        left.isWeak == right.isWeak && left.opaque.hasSameBytes(as: right.opaque)
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ByteName(opaque))
        hasher.combine(isWeak)
    }

    /// The tag as it stands in a field.
    public var description: String { isWeak ? "W/\"\(opaque)\"" : "\"\(opaque)\"" }

    /// RFC 9110 §8.8.3.2: both strong, and equal.
    public func matchesStrongly(_ other: EntityTag) -> Bool {
        !isWeak && !other.isWeak && opaque.hasSameBytes(as: other.opaque)
    }

    /// RFC 9110 §8.8.3.2: equal, weak or not.
    public func matchesWeakly(_ other: EntityTag) -> Bool { opaque.hasSameBytes(as: other.opaque) }

    /// `etagc`: any visible byte but the quote, and obs-text.
    static func isTagByte(_ byte: UInt8) -> Bool { byte == 0x21 || (byte >= 0x23 && byte != 0x7F) }

    /// `[ "W/" ] DQUOTE *etagc DQUOTE`; the W is upper case.
    static func read(_ bytes: UnsafeRawBufferPointer, at index: inout Int) -> EntityTag? {
        var start = index
        let isWeak = bytes.count - start > 2 && bytes[start] == UInt8(ascii: "W") && bytes[start + 1] == ASCII.slash
        if isWeak { start += 2 }
        guard start < bytes.count, bytes[start] == ASCII.quote,
            let end = bytes[(start + 1)...].firstIndex(of: ASCII.quote)
        else { return nil }
        index = end + 1
        return EntityTag(String(decoding: bytes[(start + 1)..<end], as: UTF8.self), isWeak: isWeak)
    }
}

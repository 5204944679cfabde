// EntityTag.swift - ETag, If-Match and If-None-Match: RFC 9110 §8.8.3, §13.1.
// Invariant: a tag holds only bytes that may stand between its quotes, so that writing one back is always legal.

/// An entity tag, strong or weak: `"abc"` or `W/"abc"`.
public struct EntityTag: Sendable, Hashable, CustomStringConvertible {
    /// What is between the quotes.
    public let opaque: String
    /// Weak tags say "as good as", not "byte for byte".
    public let isWeak: Bool

    /// Nil if `opaque` has a quote, a blank or a control byte in it.
    public init?(_ opaque: String, isWeak: Bool = false) {
        guard opaque.utf8.allSatisfy(Self.isTagByte) else { return nil }
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// Reads one tag with its quotes; nil if the text is anything else.
    public init?(parsing text: String) {
        guard let tags = EntityTagList(parsing: text), case .tags(let list) = tags, list.count == 1, text.utf8.last == ASCII.quote,
            text.utf8.first != ASCII.comma
        else { return nil }
        self = list[0]
    }

    /// As it stands in a field.
    public var description: String { isWeak ? "W/\"\(opaque)\"" : "\"\(opaque)\"" }

    /// RFC 9110 §8.8.3.2: both strong, and equal.
    public func matchesStrongly(_ other: EntityTag) -> Bool { !isWeak && !other.isWeak && opaque == other.opaque }

    /// RFC 9110 §8.8.3.2: equal, weak or not.
    public func matchesWeakly(_ other: EntityTag) -> Bool { opaque == other.opaque }

    /// `etagc`: any visible byte but the quote, and obs-text.
    static func isTagByte(_ byte: UInt8) -> Bool { byte == 0x21 || (byte >= 0x23 && byte != 0x7F) }
}

/// The value of If-Match or If-None-Match.
package enum EntityTagList: Sendable, Equatable {
    /// `*`
    case any
    case tags([EntityTag])

    /// Nil if the value is neither `*` nor a list of tags. Empty members are skipped (RFC 9110 §5.6.1).
    package init?(parsing text: String) {
        var text = text
        let parsed = text.withUTF8 { Self.parse(ASCII.trimmed(UnsafeRawBufferPointer($0))) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// RFC 9110 §13.1.1: If-Match compares strongly. `current` is nil if there is no representation.
    package func matchesStrongly(_ current: EntityTag?) -> Bool { matches(current) { $0.matchesStrongly($1) } }

    /// RFC 9110 §13.1.2: If-None-Match compares weakly.
    package func matchesWeakly(_ current: EntityTag?) -> Bool { matches(current) { $0.matchesWeakly($1) } }

    private func matches(_ current: EntityTag?, _ compare: (EntityTag, EntityTag) -> Bool) -> Bool {
        guard let current else { return false }
        guard case .tags(let tags) = self else { return true }
        return tags.contains { compare($0, current) }
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer) -> EntityTagList? {
        if bytes.count == 1, bytes[0] == UInt8(ascii: "*") { return .any }
        var tags: [EntityTag] = []
        var index = 0
        var mayBegin = true
        while index < bytes.count {
            switch bytes[index] {
            case ASCII.comma:
                mayBegin = true
                index += 1
            case ASCII.space, ASCII.tab:
                index += 1
            default:
                guard mayBegin, let tag = tag(bytes, at: &index) else { return nil }
                tags.append(tag)
                mayBegin = false
            }
        }
        return tags.isEmpty ? nil : .tags(tags)
    }

    /// `[ "W/" ] DQUOTE *etagc DQUOTE`; the W is upper case.
    private static func tag(_ bytes: UnsafeRawBufferPointer, at index: inout Int) -> EntityTag? {
        var start = index
        let isWeak = bytes.count - start > 2 && bytes[start] == UInt8(ascii: "W") && bytes[start + 1] == ASCII.slash
        if isWeak { start += 2 }
        guard start < bytes.count, bytes[start] == ASCII.quote, let end = bytes[(start + 1)...].firstIndex(of: ASCII.quote) else { return nil }
        index = end + 1
        return EntityTag(String(decoding: bytes[(start + 1)..<end], as: UTF8.self), isWeak: isWeak)
    }
}

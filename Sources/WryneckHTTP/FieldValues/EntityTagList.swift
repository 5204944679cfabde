// EntityTagList.swift - the values of If-Match and If-None-Match: RFC 9110 §13.1.
// Invariant: a value that is not completely well formed is no list at all; half a list could match what was not meant.

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
                guard mayBegin, let tag = EntityTag.read(bytes, at: &index) else { return nil }
                tags.append(tag)
                mayBegin = false
            }
        }
        return tags.isEmpty ? nil : .tags(tags)
    }
}

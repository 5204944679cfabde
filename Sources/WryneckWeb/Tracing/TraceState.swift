// TraceState.swift - what vendors add to a trace, each under a key of its own: W3C Trace Context, level 1, §3.3.
// Invariant: it is wholly well formed or empty: half of a list would say something else.

/// The list of `tracestate`: keys with their values, the latest first.
public struct TraceState: Hashable, Sendable {
    /// The most members of a list (§3.3.1.1).
    private static let mostMembers = 32

    /// The keys with their values, in their order.
    public let members: [Member]

    /// A vendor's part.
    public struct Member: Hashable, Sendable {
        /// Such as `congo`, or `fw529a3039@dt`.
        public let key: String
        /// Printable ASCII without commas and equals signs.
        public let value: String
    }

    /// Nothing.
    public init() { members = [] }

    /// Reads all lines of the field; a list that is malformed, too long, or has a key twice is nothing.
    /// - Parameter lines: the values of the lines, in their order.
    public init(_ lines: [String]) {
        var found: [Member] = []
        var keys: Set<String> = []
        for part in lines.flatMap({ $0.split(separator: ",") }) {
            let text = part.trimmingBlanks
            if text.isEmpty { continue }
            guard let member = TraceState.member(text), keys.insert(member.key).inserted,
                found.count < TraceState.mostMembers
            else {
                members = []
                return
            }
            found.append(member)
        }
        members = found
    }

    /// The value of the field; empty for none.
    public var text: String { members.map { "\($0.key)=\($0.value)" }.joined(separator: ",") }

    private static func member(_ text: Substring) -> Member? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        let key = text[..<equals], value = text[text.index(after: equals)...]
        guard isKey(key), !value.isEmpty, value.utf8.count <= 256, value.utf8.allSatisfy(isValueByte) else {
            return nil
        }
        return Member(key: String(key), value: String(value))
    }

    /// §3.3.1.3.1: a name that begins with a letter, or a tenant and a system.
    private static func isKey(_ key: Substring) -> Bool {
        let parts = key.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.utf8.allSatisfy(isKeyByte) }), let name = parts.last,
            let first = name.utf8.first, (97...122).contains(first)
        else { return false }
        switch parts.count {
        case 1: return name.utf8.count <= 256
        case 2:
            guard let start = parts[0].utf8.first, (97...122).contains(start) || (48...57).contains(start) else {
                return false
            }
            return parts[0].utf8.count <= 241 && name.utf8.count <= 14
        default: return false
        }
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (48...57).contains(byte) || "_-*/".utf8.contains(byte)
    }

    private static func isValueByte(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "=")
    }
}

extension Substring {
    /// Without blanks and tabs at its ends (RFC 9110 §5.6.3).
    fileprivate var trimmingBlanks: Substring {
        var text = self
        while let first = text.utf8.first, first == 0x20 || first == 0x09 { text.removeFirst() }
        while let last = text.utf8.last, last == 0x20 || last == 0x09 { text.removeLast() }
        return text
    }
}

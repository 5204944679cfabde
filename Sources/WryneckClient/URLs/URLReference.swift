// URLReference.swift - a URL or a relative reference, cut into its five parts: RFC 3986 §4.1, Appendix B.
// Invariant: the parts are escaped where a URL needs it, so that whatever comes of them can be sent. The authority is
// left as it is: nothing in it is repaired.

internal import WryneckHTTP

/// The parts of a reference.
struct URLReference {
    private(set) var scheme: String?
    private(set) var authority: [UInt8]?
    /// May be empty.
    private(set) var path: String
    private(set) var query: String?
    private(set) var fragment: String?

    init(_ text: String) throws(ClientURL.Mistake) {
        var rest = Array(text.utf8)[...]
        guard rest.count <= ClientURL.longest else { throw .tooLong }
        guard rest.allSatisfy({ $0 >= ASCII.space && $0 != 0x7F }) else { throw .controlByte }
        fragment = Self.cutTail(from: &rest, at: UInt8(ascii: "#"))
        query = Self.cutTail(from: &rest, at: ASCII.questionMark)
        guard !rest.contains(ASCII.backslash) else { throw .backslash }
        scheme = Self.cutScheme(from: &rest)
        authority = Self.cutAuthority(from: &rest)
        guard Self.hasSoundEscapes(rest) else { throw .escape }
        path = Self.escaped(rest)
    }

    /// Takes what follows the first `mark` away, with the mark.
    private static func cutTail(from rest: inout ArraySlice<UInt8>, at mark: UInt8) -> String? {
        guard let place = rest.firstIndex(of: mark) else { return nil }
        let tail = rest[(place + 1)...]
        rest = rest[..<place]
        return escaped(tail)
    }

    /// §3.1. A colon behind a slash belongs to the path.
    private static func cutScheme(from rest: inout ArraySlice<UInt8>) -> String? {
        guard let first = rest.first, ASCII.isLetter(first), let colon = rest.firstIndex(of: ASCII.colon) else {
            return nil
        }
        let scheme = rest[..<colon]
        guard scheme.allSatisfy({ ASCII.isLetter($0) || ASCII.isDigit($0) || "+-.".utf8.contains($0) }) else {
            return nil
        }
        rest = rest[(colon + 1)...]
        return String(decoding: scheme.map(ASCII.lowercased), as: UTF8.self)
    }

    /// §3.2: between two slashes and the next one.
    private static func cutAuthority(from rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.starts(with: "//".utf8) else { return nil }
        let behind = rest.dropFirst(2)
        let end = behind.firstIndex(of: ASCII.slash) ?? behind.endIndex
        defer { rest = behind[end...] }
        return Array(behind[..<end])
    }

    /// Whether each "%" has two hex digits behind it, other than those of NUL: servers refuse what has not.
    private static func hasSoundEscapes(_ path: ArraySlice<UInt8>) -> Bool {
        path.indices.allSatisfy { index in
            guard path[index] == ASCII.percent else { return true }
            guard let byte = ASCII.byte(hex: path[(index + 1)...]) else { return false }
            return byte != 0
        }
    }

    /// RFC 3986 §2.4: escapes stay, so that nothing is escaped twice.
    private static func escaped(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.withUnsafeBytes { PercentCoding.normalize(target: $0) }
    }
}

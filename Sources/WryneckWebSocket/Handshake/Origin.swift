// Origin.swift - where a page comes from, and where a request goes to, in a form that can be compared: RFC 6454 §4,
// §6.2.
// Invariant: two are equal exactly if scheme, host and port are, however they were written.

/// A scheme, a host and a port.
struct Origin: Equatable {
    let scheme: String
    let host: String
    let port: Int

    /// Reads `scheme://host[:port]`; nil for anything else, such as `null`, a path, or a scheme without a usual port
    /// and none given.
    init?(_ text: String) {
        guard let separator = Self.separator(in: text) else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard let origin = Origin(scheme: scheme, authority: text[separator.upperBound...]) else { return nil }
        self = origin
    }

    /// Reads `host[:port]`; a missing port is the scheme's.
    init?(scheme: String, authority: some StringProtocol) {
        let bytes = Array(authority.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#@\\,".utf8.contains($0) }) else {
            return nil
        }
        let hostEnd =
            bytes.last == UInt8(ascii: "]") ? bytes.count : bytes.lastIndex(of: UInt8(ascii: ":")) ?? bytes.count
        guard hostEnd > 0, let port = Self.port(bytes[hostEnd...].dropFirst(), scheme) else { return nil }
        self.scheme = scheme
        host = String(decoding: bytes[..<hostEnd], as: UTF8.self).lowercased()
        self.port = port
    }

    private static func separator(in text: String) -> Range<String.Index>? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index...].utf8.starts(with: "://".utf8) { return index..<text.utf8.index(index, offsetBy: 3) }
            index = text.utf8.index(after: index)
        }
        return nil
    }

    private static func port(_ digits: ArraySlice<UInt8>, _ scheme: String) -> Int? {
        guard digits.isEmpty else {
            let isNumber =
                digits.count <= 5 && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            return isNumber ? UInt16(String(decoding: digits, as: UTF8.self)).map(Int.init) : nil
        }
        switch scheme {
        case "http", "ws": return 80
        case "https", "wss": return 443
        default: return nil
        }
    }
}

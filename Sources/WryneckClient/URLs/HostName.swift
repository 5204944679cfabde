// HostName.swift - the grammar of names that are looked up: RFC 1123 §2.1, RFC 1035 §2.3.4.
// Invariant: ASCII only, and never anything that could be an address.

internal import WryneckHTTP

/// What is asked about host names in lower case.
enum HostName {
    /// Letters, digits, "-" and "_", which DNS has in use, in labels of 1 to 63 bytes; 253 bytes in all. A dot at the
    /// end is allowed: it keeps the resolver from adding a domain of its own.
    static func isValid(_ name: String) -> Bool {
        let labels = labels(name)
        return name.utf8.count <= (name.hasSuffix(".") ? 254 : 253) && !labels.isEmpty
            && labels.allSatisfy { label in
                (1...63).contains(label.count)
                    && label.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || "-_".utf8.contains($0) }
            }
    }

    /// Whether the last label is a number, decimal or hex: inet_aton(3), and so many resolvers, then take the name for
    /// an address. No top-level domain is a number.
    static func endsInNumber(_ name: String) -> Bool {
        guard let last = labels(name).last, let first = last.first, ASCII.isDigit(first) else { return false }
        return last.allSatisfy(ASCII.isDigit)
            || last.starts(with: "0x".utf8) && last.dropFirst(2).allSatisfy { ASCII.hexValue($0) != nil }
    }

    /// Whether `name` is `domain` or lies below it. Both are in lower case; neither is an address.
    static func isName(_ name: String, atOrBelow domain: String) -> Bool {
        name == domain || name.utf8.count > domain.utf8.count && name.hasSuffix("." + domain)
    }

    /// Without the empty one behind a last dot.
    private static func labels(_ name: String) -> [Substring.UTF8View] {
        var labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        return labels
    }
}

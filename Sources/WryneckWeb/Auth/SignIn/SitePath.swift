// SitePath.swift - where to go on after a sign-in: a place on this site, and never another one.
// Invariant: what browsers read as another host, in whatever way they read it (WHATWG's URL standard), is refused.

internal import Wryneck

enum SitePath {
    /// No page's address is longer.
    private static let longest = 2048

    /// The path, if it is one on this site; nil for all else.
    static func checked(_ text: String?) -> String? {
        guard let text, text.utf8.count <= longest, text.utf8.first == ASCII.slash else { return nil }
        // Browsers drop tabs and ends of lines before they read, and take a backslash for a slash.
        guard text.utf8.allSatisfy({ $0 > ASCII.space && $0 != 0x7F && $0 != ASCII.backslash }) else { return nil }
        // "//host" is another host. Elsewhere in the path two slashes are no danger to browsers, but to whoever drops
        // a part before them: "/.//host".
        let path = text.utf8.prefix { $0 != ASCII.questionMark && $0 != UInt8(ascii: "#") }
        guard !zip(path, path.dropFirst()).contains(where: { $0 == ASCII.slash && $1 == ASCII.slash }) else {
            return nil
        }
        return text
    }

    /// The text as a value in a query.
    static func encoded(_ text: String) -> String { PercentCoding.encode(segment: text) }
}

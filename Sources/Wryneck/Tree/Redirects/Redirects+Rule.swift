// Redirects+Rule.swift - the new address for an old one, or for all of a kind. Bytes in, a reference out, no I/O.
// Invariants: no text of a client gets into the host of a location: on this site the location is a relative reference
// that begins with a dot, on another site the star stands behind the slash after the host. A location is ASCII without
// blanks.

public import HTTPTypes

extension Redirects {
    /// A rule that sends requests for an old address to a new one.
    ///
    /// ```swift
    /// root.use(try Redirects([
    ///     Redirects.Rule("/old/*", to: "/new/*"),                                    // /old/a/b is at /new/a/b now
    ///     Redirects.Rule("/feed.php", to: "/feed.xml", status: .movedPermanently),
    ///     Redirects.Rule("/wiki/*", to: "https://wiki.example.org/*"),
    /// ]))
    /// ```
    public struct Rule: Sendable {
        /// The error for a rule that cannot be used.
        public struct Mistake: Error, Hashable, Sendable, CustomStringConvertible {
            /// The reason.
            public let description: String
        }

        /// The paths that the rule is for.
        let pattern: StarText
        /// The path of the new place.
        let target: StarText
        /// The `https://host` in front of it; empty for this site.
        let site: String
        /// The query and the fragment of the target.
        private let tail: String
        let status: HTTPResponse.Status

        /// - Parameters:
        ///   - pattern: the path, from the branch with the `Redirects` on; one `*` stands for any text, slashes
        ///     included.
        ///   - target: a path from the same branch on, or an http or https URL; it may have a query and a fragment. A
        ///     `*` in its path stands for the same text as that of the pattern. The query of a request is kept unless
        ///     the target has one.
        ///   - status: 301, 302, 303, 307 or 308. Browsers remember 301 and 308 for good.
        /// - Throws: `Mistake` for a pattern, target or status that cannot be used.
        public init(_ pattern: String, to target: String, status: HTTPResponse.Status = .found) throws(Mistake) {
            guard [301, 302, 303, 307, 308].contains(status.code) else {
                throw Mistake(description: "\(status.code) is no status of a redirect")
            }
            guard pattern.hasPrefix("/"), !pattern.contains("//"), !pattern.contains(where: { $0 == "?" || $0 == "#" })
            else {
                throw Mistake(
                    description: "\"\(pattern)\" is no path: it begins with a slash, has single ones only, and no query"
                )
            }
            let end = target.firstIndex { $0 == "?" || $0 == "#" } ?? target.endIndex
            let (site, path) = try Redirects.Rule.parts(target[..<end])
            self.pattern = try StarText(pattern)
            self.target = try StarText(path)
            guard !self.target.hasStar || self.pattern.hasStar else {
                throw Mistake(description: "the * of \"\(target)\" stands for nothing: there is none in \"\(pattern)\"")
            }
            tail = String(decoding: RedirectPath.escaped(target[end...].utf8), as: UTF8.self)
            (self.site, self.status) = (site, status)
        }

        /// The host, if there is one, and the path behind it.
        private static func parts(_ target: Substring) throws(Mistake) -> (site: String, path: String) {
            if target.hasPrefix("/"), !target.hasPrefix("//"), !target.hasPrefix("/\\") { return ("", String(target)) }
            let wrong = Mistake(
                description:
                    "\"\(target)\" is neither a path, which begins with one slash, nor a URL such as https://example.org/"
            )
            guard let scheme = ["http://", "https://"].first(where: target.hasPrefix) else { throw wrong }
            let rest = target.dropFirst(scheme.count)
            let host = rest.prefix { $0 != "/" }
            let isHost = host.utf8.allSatisfy { byte in
                RedirectPath.isLetterOrDigit(byte) || "-._:[]".utf8.contains(byte)
            }
            // A star in the host, or behind it without a slash, would let clients choose the host.
            guard !host.isEmpty, isHost else { throw wrong }
            let path = rest.dropFirst(host.count)
            return (scheme + host, path.isEmpty ? "/" : String(path))
        }

        /// The location for a path; nil if the rule is not for it.
        /// - Parameters:
        ///   - path: the path in the form of `RedirectPath`, with one slash in front.
        ///   - up: the number of levels that the client's directory is below the first one of the rule's paths.
        ///   - query: the query of the request; nil without one.
        /// - Returns: the value of the Location field.
        func location(of path: [UInt8], up: Int, query: String?) -> String? {
            guard let matched = pattern.match(path) else { return nil }
            var there = target.filled(with: matched)
            // A pattern that ends within a segment can leave "../" over.
            guard !RedirectPath.hasDotSegments(there) else { return nil }
            if site.isEmpty {
                there = Array(there.drop { $0 == UInt8(ascii: "/") })
                there.insert(contentsOf: (up == 0 ? "./" : String(repeating: "../", count: up)).utf8, at: 0)
            }
            let own = tail.hasPrefix("?") ? nil : query
            return site + String(decoding: there, as: UTF8.self) + (own.map { "?" + $0 } ?? "") + tail
        }
    }
}

extension Redirects.Rule: CustomStringConvertible {
    /// The rule in short: `/old/* -> /new/*`.
    public var description: String { "\(pattern) -> \(site)\(target)\(tail)" }
}

/// A path in the form of `RedirectPath` with at most one star, which stands for any bytes.
struct StarText: Hashable, Sendable, CustomStringConvertible {
    var before: [UInt8]
    /// Nil without a star.
    var after: [UInt8]?

    var hasStar: Bool { after != nil }

    init(before: [UInt8], after: [UInt8]?) { (self.before, self.after) = (before, after) }

    init(_ text: String) throws(Redirects.Rule.Mistake) {
        let parts = text.split(separator: "*", omittingEmptySubsequences: false).map { RedirectPath.escaped($0.utf8) }
        guard parts.count <= 2 else { throw Redirects.Rule.Mistake(description: "\"\(text)\" has more than one *") }
        (before, after) = (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    /// The bytes that the star stands for, none without a star; nil if the text does not fit.
    func match(_ text: [UInt8]) -> ArraySlice<UInt8>? {
        guard let after else { return text == before ? [] : nil }
        guard text.count >= before.count + after.count, text.starts(with: before),
            text.suffix(after.count).elementsEqual(after)
        else { return nil }
        return text[before.count..<(text.count - after.count)]
    }

    func filled(with text: some Sequence<UInt8>) -> [UInt8] { after.map { before + Array(text) + $0 } ?? before }

    var description: String {
        String(decoding: before, as: UTF8.self) + (after.map { "*" + String(decoding: $0, as: UTF8.self) } ?? "")
    }
}

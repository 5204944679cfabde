// ClientURL+Parsing.swift - URLs from text: RFC 3986 §3, §5.

extension ClientURL {
    /// The most bytes of a URL. Servers take lines of about 8 KiB; who needs more has a server of their own.
    static let longest = 64 * 1024

    /// Reads an absolute URL.
    /// - Parameter text: such as `https://example.org:8443/a?b#c`; without blanks at either end.
    /// - Throws: the first fault.
    public init(_ text: String) throws(ClientURL.Mistake) {
        self = try ClientURL(URLReference(text))
    }

    /// Takes a reference with a scheme and an authority; another one is refused.
    init(_ reference: URLReference) throws(ClientURL.Mistake) {
        guard let scheme = reference.scheme.flatMap(Scheme.init) else { throw .scheme }
        guard let authority = reference.authority else { throw .host }
        self = ClientURL(
            scheme: scheme, authority: try URLAuthority(authority),
            path: DotSegments.removed(from: reference.path), query: reference.query, fragment: reference.fragment)
    }

    /// What a reference in a document at this URL leads to: RFC 3986 §5.2, without the exceptions of §5.2.2 for old
    /// programs.
    /// - Parameter text: a URL, or a relative reference such as `../a?b`.
    /// - Returns: the target; the fragment is the reference's.
    /// - Throws: the first fault of the reference.
    public func resolving(_ text: String) throws(ClientURL.Mistake) -> ClientURL {
        let reference = try URLReference(text)
        if reference.scheme != nil { return try ClientURL(reference) }
        if let authority = reference.authority {
            return ClientURL(
                scheme: scheme, authority: try URLAuthority(authority),
                path: DotSegments.removed(from: reference.path), query: reference.query, fragment: reference.fragment)
        }
        guard !reference.path.isEmpty else {
            return ClientURL(self, path: path, query: reference.query ?? query, fragment: reference.fragment)
        }
        return ClientURL(
            self, path: DotSegments.removed(from: merged(reference.path)), query: reference.query,
            fragment: reference.fragment)
    }

    /// RFC 3986 §5.2.3.
    private func merged(_ relative: String) -> String {
        if relative.hasPrefix("/") { return relative }
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? "/"
        return folder + relative
    }
}

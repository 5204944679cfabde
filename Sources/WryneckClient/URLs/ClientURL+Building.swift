// ClientURL+Building.swift - URLs put together from parts that a program got from somewhere.
// Invariant: a part never becomes more than one part.

internal import WryneckHTTP

extension ClientURL {
    /// Adds pairs to the query.
    /// - Parameter pairs: names and values, which are escaped here.
    /// - Returns: the URL with the pairs behind those that it has.
    public func adding(query pairs: KeyValuePairs<String, String>) -> ClientURL {
        adding(query: pairs.map { ($0.key, $0.value) })
    }

    /// Adds pairs to the query.
    /// - Parameter pairs: names and values, which are escaped here.
    /// - Returns: the URL with the pairs behind those that it has.
    public func adding(query pairs: [(String, String)]) -> ClientURL {
        guard !pairs.isEmpty else { return self }
        let added = QueryItems.encode(pairs)
        let all = query.map { $0.isEmpty ? added : "\($0)&\(added)" } ?? added
        return ClientURL(self, path: path, query: all, fragment: fragment)
    }

    /// Adds one segment to the path.
    /// - Parameter segment: any text; its slashes are escaped. Not `.`, `..` or empty: these would be steps.
    /// - Returns: the URL with the segment behind its path, without query and fragment.
    /// - Throws: `Mistake.escape` for a segment that cannot be written: a step, or NUL.
    public func appending(segment: String) throws(ClientURL.Mistake) -> ClientURL {
        guard !["", ".", ".."].contains(segment), !segment.utf8.contains(0) else { throw .escape }
        let folder = path.hasSuffix("/") ? path : path + "/"
        return ClientURL(self, path: folder + PercentCoding.encode(segment: segment), query: nil, fragment: nil)
    }

    /// The same URL without what stands before the "@".
    var withoutUserInfo: ClientURL {
        userInfo == nil
            ? self
            : ClientURL(
                scheme: scheme, authority: URLAuthority(host: host, port: port, userInfo: nil), path: path,
                query: query,
                fragment: fragment)
    }

    /// The same URL with another fragment.
    func with(fragment: String?) -> ClientURL { ClientURL(self, path: path, query: query, fragment: fragment) }

    /// The name and the password before the "@", for Basic; nil without them, and if they are not UTF-8.
    package var credentials: Credentials? { userInfo.flatMap(Credentials.init(userInfo:)) }

    /// Adds them to the fields of a request, unless it has an Authorization of its own.
    func authorize(_ headers: inout Headers) throws(Credentials.Mistake) {
        guard let credentials, !headers.contains(.authorization) else { return }
        headers[.authorization] = try credentials.fieldValue()
    }
}

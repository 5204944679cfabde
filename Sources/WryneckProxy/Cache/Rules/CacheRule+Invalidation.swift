// CacheRule+Invalidation.swift - which stored responses a change has made untrue: RFC 9111 §4.4.

internal import HTTPTypes
internal import WryneckClient
internal import WryneckHTTP

extension CacheRule {
    /// Names what a change has made untrue.
    /// - Parameters:
    ///   - query: a request with a method that is not safe, or that nobody knows.
    ///   - status: of its response; only a success changes anything.
    ///   - headers: of its response.
    /// - Returns: the keys whose responses are not used any more: that of the request, and those of Location and
    ///   Content-Location if they are of its own origin, so that nobody can empty the cache of another.
    func invalidated(by query: CacheQuery, _ status: Int, _ headers: Headers) -> [CacheKey] {
        guard (200..<400).contains(status) else { return [] }
        let others = [HTTPField.Name.location, .contentLocation].compactMap { headers.first($0) }
            .compactMap { try? query.url.resolving($0) }
            .filter { isOwn($0, query) }
        return [query.key] + others.map { query.key.replacing(target: $0.target, of: query.url) }
    }

    /// Whether a URL is of the request's origin, as this side writes it or as the client does.
    private func isOwn(_ url: ClientURL, _ query: CacheQuery) -> Bool {
        if url.origin == query.url.origin { return true }
        let scheme = query.headers["X-Forwarded-Proto"] ?? query.url.scheme.rawValue
        return url.scheme.rawValue.hasSameBytes(as: scheme)
            && url.authority.hasSameBytesIgnoringCase(as: query.authority)
    }
}

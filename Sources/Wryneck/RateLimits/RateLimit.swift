// RateLimit.swift - 429 for clients that ask too often: RFC 6585 §4.

internal import HTTPTypes
internal import WryneckHTTP

/// Refuses clients that make too many requests a second.
///
/// ```swift
/// let limiter = RateLimiter(requestsPerSecond: 20, burst: 100)
/// let server = Server(.tcp(port: 8080)) { reactor in
///     let root = Branch()
///     root.use(RateLimit(limiter))
///     ...
/// ```
///
/// These get 429 with `Retry-After`. A client is its IPv4 address, or its IPv6 network of 64 bits; clients on UNIX
/// sockets are not limited. Behind proxies that are not in `Site.Options.trustedProxies` all clients have the proxy's
/// address.
public final class RateLimit: Middleware {
    private let limiter: RateLimiter
    private let key: (Request) -> ClientKey?

    /// - Parameters:
    ///   - limiter: counts for all reactors together.
    ///   - key: the client of a request; nil for no limit. The default is `clientAddress`.
    public init(_ limiter: RateLimiter, key: @escaping (Request) -> ClientKey? = { ClientKey($0.clientAddress) }) {
        self.limiter = limiter
        self.key = key
    }

    /// Passes the request on if its client may make one now.
    /// - Parameters:
    ///   - request: the request, which is counted.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: 429, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        if let client = key(request), let wait = limiter.take(client, at: request.reactor.now) {
            let (seconds, rest) = (wait.components.seconds, wait.components.attoseconds)
            throw HTTPError(.tooManyRequests, headers: [.retryAfter: "\(seconds + (rest > 0 ? 1 : 0))"])
        }
        return try next(request)
    }
}

// ConcurrencyLimit.swift - limits the number of requests of one client that are under way.
// Invariant: every request that was counted is uncounted once, when its response is handed over or its client has left.
// Only clients with a request under way are known, so the table is no larger than the server's connections.

internal import HTTPTypes
internal import WryneckHTTP
public import WryneckReactor

/// Counts the requests of each client that are under way. Make it outside of the site's closure, so that all reactors
/// share it, and give it to `ConcurrencyLimit`.
public final class ConcurrencyLimiter: Sendable {
    private let places: Occupancy

    /// - Parameter requestsPerClient: the most at a time; at least one. Browsers open six connections to a site.
    public init(requestsPerClient: Int) { places = Occupancy(limit: max(requestsPerClient, 1)) }

    /// The number of clients with requests under way.
    public var clients: Int { places.clients }

    func enter(_ client: ClientKey) -> Bool { places.enter(client) }
    func leave(_ client: ClientKey) { places.leave(client) }
}

/// Refuses requests of clients that have too many under way.
///
/// ```swift
/// root.use(ConcurrencyLimit(limiter))
/// ```
///
/// These get 429 with `Retry-After: 1`. A request is under way until its response has been handed to the connection:
/// downloads and event streams count for as long as they last. Clients are distinguished as by `RateLimit`.
public final class ConcurrencyLimit: Middleware {
    private let limiter: ConcurrencyLimiter
    private let key: (Request) -> ClientKey?

    /// - Parameters:
    ///   - limiter: counts for all reactors together.
    ///   - key: the client of a request; nil for no limit. The default is `clientAddress`.
    public init(_ limiter: ConcurrencyLimiter, key: @escaping (Request) -> ClientKey? = { ClientKey($0.clientAddress) })
    {
        self.limiter = limiter
        self.key = key
    }

    /// Passes the request on if its client may have one more under way.
    /// - Parameters:
    ///   - request: the request, counted until its response is handed over.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: 429, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        guard let client = key(request) else { return try next(request) }
        guard limiter.enter(client) else { throw HTTPError(.tooManyRequests, headers: [.retryAfter: "1"]) }
        request.onEnd { [limiter] in limiter.leave(client) }
        return try next(request)
    }
}

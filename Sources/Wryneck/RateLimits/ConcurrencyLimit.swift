// ConcurrencyLimit.swift - how many requests of one client may be under way at a time.
// Invariant: every request that was counted is uncounted once, when its response is out or its client has left. Only clients with a request
// under way are known, so the table is no larger than the server's connections.

internal import HTTPTypes
internal import WryneckHTTP
public import WryneckReactor

/// Counts the requests of clients that are under way. Make one outside of the site's closure, so that all reactors share it; then give it to
/// `ConcurrencyLimit`.
public final class ConcurrencyLimiter: Sendable {
    private let places: Occupancy

    /// - Parameter requestsPerClient: how many at a time; at least one. Browsers open six connections to a site.
    public init(requestsPerClient: Int) { places = Occupancy(limit: max(requestsPerClient, 1)) }

    /// How many clients have requests under way.
    public var clients: Int { places.clients }

    func enter(_ client: ClientKey) -> Bool { places.enter(client) }
    func leave(_ client: ClientKey) { places.leave(client) }
}

/// Turns requests away whose client has too many under way already.
///
/// ```swift
/// root.use(ConcurrencyLimit(limiter))
/// ```
///
/// They get 429 with `Retry-After: 1`. A request is under way until its response has been handed to the connection: downloads and event streams
/// count for as long as they last. Clients are told apart as by `RateLimit`.
public final class ConcurrencyLimit: Middleware {
    private let limiter: ConcurrencyLimiter
    private let key: (Request) -> ClientKey?

    /// - Parameters:
    ///   - limiter: counts, for all reactors together.
    ///   - key: who a request's client is; nil is not limited. The socket's address unless told.
    public init(_ limiter: ConcurrencyLimiter, key: @escaping (Request) -> ClientKey? = { ClientKey($0.peer) }) {
        self.limiter = limiter
        self.key = key
    }

    /// Answers the request with what comes of `next`, if its client may have one more under way.
    /// - Parameters:
    ///   - request: the request.
    ///   - next: the rest of the way.
    /// - Returns: the response.
    /// - Throws: 429, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        guard let client = key(request) else { return try next(request) }
        guard limiter.enter(client) else { throw HTTPError(.tooManyRequests, headers: [.retryAfter: "1"]) }
        request.whenEnded { [limiter] in limiter.leave(client) }
        return try next(request)
    }
}

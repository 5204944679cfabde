// RateLimiter.swift - the number of requests that each client may still make now: a token bucket for each.
// Invariants: never more than `capacity` clients are known; a client that is forgotten begins with a full bucket. Safe
// to use from any thread, so that the reactors of a server count together.

internal import Synchronization
public import WryneckReactor

/// Counts the requests of clients. Make it outside of the site's closure, so that all reactors share it, and give it to
/// `RateLimit`.
public final class RateLimiter: Sendable {
    private struct Bucket {
        /// In billionths of a request.
        var tokens: Int64
        var filled: Instant
    }

    /// The cost of a request in the unit of the buckets.
    private static let request: Int64 = 1_000_000_000

    private let perSecond: Int64
    private let full: Int64
    private let buckets: Locked<BoundedTable<ClientKey, Bucket>>

    /// - Parameters:
    ///   - requestsPerSecond: the average rate, 1 to 1 000 000.
    ///   - burst: the most requests that may come at once after a pause; nil for as many as in a second. A browser
    ///     opens a page with dozens.
    ///   - capacity: the most clients that are known at a time, of some 100 bytes each; those that have been quiet
    ///     longest are forgotten first. nginx
    ///     keeps 16 000 in a megabyte.
    public init(requestsPerSecond: Int, burst: Int? = nil, capacity: Int = 10_000) {
        let rate = min(max(requestsPerSecond, 1), 1_000_000)
        perSecond = Int64(rate)
        full = Int64(min(max(burst ?? rate, 1), 1_000_000)) * RateLimiter.request
        buckets = Locked(BoundedTable(capacity: capacity))
    }

    /// The number of known clients.
    public var clients: Int { buckets.withLock { $0.count } }

    /// Takes one request out of the client's bucket.
    /// - Parameters:
    ///   - client: the client of the request.
    ///   - now: the time, `reactor.now`.
    /// - Returns: nil if the request is allowed; otherwise how long the client should wait.
    public func take(_ client: ClientKey, at now: Instant) -> Duration? {
        buckets.withLock { buckets in
            var bucket = buckets.value(client) ?? Bucket(tokens: full, filled: now)
            // Another reactor's turn may have begun later than this one's.
            let elapsed = max(bucket.filled.duration(to: now).wholeNanoseconds, 0)
            // An hour fills every bucket that does not take more than an hour, and overflows nothing.
            let gained = min(elapsed, 3_600_000_000_000).multipliedReportingOverflow(by: perSecond)
            bucket.tokens = gained.overflow ? full : min(full, bucket.tokens + gained.partialValue)
            bucket.filled = max(bucket.filled, now)
            let isAllowed = bucket.tokens >= RateLimiter.request
            if isAllowed { bucket.tokens -= RateLimiter.request }
            buckets.set(client, bucket)
            return isAllowed ? nil : .nanoseconds((RateLimiter.request - bucket.tokens + perSecond - 1) / perSecond)
        }
    }
}

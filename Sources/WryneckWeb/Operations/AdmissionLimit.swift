// AdmissionLimit.swift - so many requests in a branch at a time, and so many more in a line.
// Invariant: each request that was let in leaves once, when its response is out or its client is gone; one that waits
// gives its place in the line up as soon as its client leaves.

public import Wryneck

/// Lets a branch work on so many requests at a time; others wait their turn, for a while, or get 503.
///
/// ```swift
/// let limiter = AdmissionLimiter(underWay: 8, waiting: 64)        // outside of the site's closure
/// reports.use(AdmissionLimit(limiter, patience: .seconds(2)))
/// ```
///
/// It is for what cannot do more at a time, such as a database or a program that is started for each request, whoever
/// asks; `ConcurrencyLimit` is about single clients. A request is under way until its response has been handed to the
/// connection: streams count until their end, and an upgrade, such as a WebSocket's, until it is made. Who must not
/// wait asks another branch.
public final class AdmissionLimit: Middleware {
    private let limiter: AdmissionLimiter
    private let patience: Duration
    private let full: HTTPError

    /// - Parameters:
    ///   - limiter: counts for all reactors together.
    ///   - patience: the longest that a request waits. Five seconds: a person waits no longer without a sign, and a
    ///     balancer asks somewhere else.
    ///   - retryAfter: when those who get 503 may ask again, in whole seconds; nil says nothing.
    public init(_ limiter: AdmissionLimiter, patience: Duration = .seconds(5), retryAfter: Duration? = .seconds(1)) {
        self.limiter = limiter
        self.patience = patience
        full = HTTPError(.serviceUnavailable, "too many requests are under way", headers: RetryAfter.fields(retryAfter))
    }

    /// Passes the request on as soon as there is a place.
    /// - Parameters:
    ///   - request: the request, counted until its response is handed over.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: 503, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        switch limiter.enter() {
        case .full: throw full
        case .admitted:
            request.onEnd { [limiter] in limiter.leave() }
            return try next(request)
        case .waits(let ticket): return wait(ticket, request, next)
        }
    }

    private func wait(_ ticket: UInt64, _ request: Request, _ next: @escaping (Request) throws -> Rendering)
        -> Rendering
    {
        let timer = request.reactor.callLater(patience) { [limiter] in limiter.giveUp(ticket) }
        // Also if the middleware outside drops this rendering, and nobody ever waits.
        request.onEnd { [limiter] in
            try? timer.cancel()
            limiter.giveUp(ticket)
        }
        return .async { [limiter, full] () async throws -> Rendering in
            let hasPlace = await limiter.wait(ticket)
            try? timer.cancel()
            guard hasPlace else { throw full }
            // At once, if the client has left meanwhile.
            request.onEnd { limiter.leave() }
            try Task.checkCancellation()
            return try next(request)
        }
    }
}

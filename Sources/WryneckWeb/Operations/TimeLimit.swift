// TimeLimit.swift - how long the handlers of a branch may take. The server's own limit is `Timeouts.request.handler`.
// Invariant: the timer lives until the answer begins, or the request is over; a stream's until the stream's end. An
// answer that has begun is never followed by another one.

public import Wryneck

/// Answers with 503 where a handler takes too long, and cancels its task or Deferred.
///
/// ```swift
/// reports.use(TimeLimit(.seconds(5)))
/// ```
///
/// The answer is the site's page for errors and has passed all middleware. The handler's task is cancelled, and so is
/// the Deferred that it has returned; a later result of theirs counts for nothing. Code that blocks the reactor's
/// thread cannot be ended, by this or anything else.
///
/// Of several limits on the way, the first that is over counts.
public final class TimeLimit: Middleware {
    /// What becomes of an answer that has begun in time, and is still being written when the time is over.
    public enum Streams: Sendable {
        /// It goes on.
        case left
        /// It is broken off, and the client sees that it is not whole. This is about bodies that a producer writes;
        /// files and bytes in memory have the limits of `Timeouts.rate`.
        case cut
    }

    private let limit: Duration
    private let streams: Streams
    private let error: HTTPError

    /// - Parameters:
    ///   - limit: from the branch to the beginning of the answer; one that is not positive is over at once.
    ///   - streams: what becomes of bodies that are longer under way.
    ///   - status: 503 by default; 504 says that somebody else was too slow.
    ///   - reason: what the client is told.
    ///   - retryAfter: when it may ask again, in whole seconds; nil says nothing.
    public init(
        _ limit: Duration, streams: Streams = .left, status: HTTPResponse.Status = .serviceUnavailable,
        reason: String = "the answer took too long", retryAfter: Duration? = nil
    ) {
        self.limit = limit
        self.streams = streams
        error = HTTPError(status, reason, headers: RetryAfter.fields(retryAfter))
    }

    /// Passes the request on, for as long as it may take.
    /// - Parameters:
    ///   - request: the request.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`, or 503 if it is not there in time.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        let reactor = request.reactor, end = reactor.now + limit
        let call = reactor.callLater(limit) { [weak request, error] in
            request?.logger.info("A handler took too long")
            request?.cutShort(with: error)
        }
        // Fails if the call has run; then there is nothing to cancel.
        let stop = { () -> Void in try? call.cancel() }
        request.onEnd(stop)
        let rendering: Rendering
        do { rendering = try next(request) } catch {
            stop()
            throw error
        }
        return rendering.map { [streams] response in
            stop()
            guard streams == .cut, case .stream(let stream) = response.body else { return response }
            var response = response
            response.pass(
                through: DeadlineFilter(end: end, on: reactor), length: stream.length, on: reactor)
            return response
        }.mapError { error in
            stop()
            throw error
        }
    }
}

/// Passes everything on, and breaks the body off when its time is over.
private final class DeadlineFilter: BodyFilter {
    private let end: Instant
    private let reactor: Reactor
    private var outlet: BodyOutlet?
    private var call: DelayedCall?

    init(end: Instant, on reactor: Reactor) { (self.end, self.reactor) = (end, reactor) }

    func begin(_ outlet: BodyOutlet) {
        self.outlet = outlet
        let left = reactor.now.duration(to: end)
        call = reactor.callLater(left) { [weak self] in self?.outlet?.fail(TimeoutError(left)) }
    }

    func take(_ bytes: [UInt8]) -> Bool { outlet?.pass(bytes) ?? false }
    func drained() { outlet?.room() }

    func finish(_ done: @escaping () -> Void) {
        cancel()
        done()
    }

    func cancel() {
        try? call?.cancel()
        (call, outlet) = (nil, nil)
    }
}

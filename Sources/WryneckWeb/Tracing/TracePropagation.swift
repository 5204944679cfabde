// TracePropagation.swift - traceparent in and out without a tracer: logs of several services can be put together, and
// nothing has to be recorded.

public import Wryneck

/// Takes over the trace of a request, or begins one, and hands it on.
///
/// ```swift
/// root.use(TracePropagation())
/// ```
///
/// The trace's id is in the metadata of the request's logger, as `trace_id` and `span_id`; calls to other services
/// take `request.traceHeaders` along. A program that records spans has `RequestTracing` (trait `Tracing`) in its place.
public final class TracePropagation: Middleware {
    private let trusts: (Request) -> Bool

    /// - Parameter trusts: whether the trace that comes with a request goes on here; else it begins anew. By default it
    ///   always does: a client that makes traces up disturbs only them.
    public init(trusting trusts: @escaping (Request) -> Bool = { _ in true }) { self.trusts = trusts }

    /// Passes the request on with its place in a trace.
    /// - Parameters:
    ///   - request: gets a `traceContext`.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        let incoming = trusts(request) ? TraceContext(request.headers) : nil
        let context = incoming?.child() ?? TraceContext()
        request[TraceContextKey.self] = context
        request[TraceHeadersKey.self] = { context.headers }
        request.logger[metadataKey: "trace_id"] = .string(context.traceID)
        request.logger[metadataKey: "span_id"] = .string(context.parentID)
        return try next(request)
    }
}

private enum TraceContextKey: RequestKey { typealias Value = TraceContext }
enum TraceHeadersKey: RequestKey { typealias Value = () -> Headers }

extension TraceContext {
    /// Reads `traceparent` and `tracestate`. Nil without exactly one well-formed `traceparent`; the state counts only
    /// beside one.
    public init?(_ headers: Headers) {
        let lines = headers.all("traceparent")
        guard lines.count == 1 else { return nil }
        self.init(traceparent: lines[0], state: TraceState(headers.all("tracestate")))
    }

    /// The fields for a call that this context's span makes.
    public var headers: Headers {
        var headers = Headers()
        headers["traceparent"] = traceparent
        if !state.members.isEmpty { headers["tracestate"] = state.text }
        return headers
    }
}

extension Request {
    /// The request's own place in its trace: the trace of the client, and a span of this server. Nil without
    /// `TracePropagation`.
    public var traceContext: TraceContext? { self[TraceContextKey.self] }

    /// The fields that a call to another service takes along, so that it becomes a part of the same trace; none if
    /// nobody traces.
    ///
    /// ```swift
    /// var call = ClientRequest(.get, try ClientURL("http://prices.internal/apples"))
    /// request.injectTrace(into: &call.headers)
    /// ```
    public var traceHeaders: Headers { self[TraceHeadersKey.self]?() ?? Headers() }

    /// Sets `traceHeaders` on a call.
    /// - Parameter headers: the call's fields; those of a trace that are there are replaced.
    public func injectTrace(into headers: inout Headers) {
        for (name, value) in traceHeaders { headers[name] = value }
    }
}

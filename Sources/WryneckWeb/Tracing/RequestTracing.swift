// RequestTracing.swift - a span for each request, with swift-distributed-tracing: by OpenTelemetry's names for HTTP
// servers (semantic conventions 1.23 and later).
// Invariants: a span ends once, when the request is over, streams included; no span's name has text of a client's.

#if Tracing

    public import Tracing
    public import Wryneck

    /// Records a span for each request.
    ///
    /// ```swift
    /// InstrumentationSystem.bootstrap(tracer)
    /// root.use(RequestTracing())                   // before all other middleware of the root
    /// ```
    ///
    /// The trace that comes with a request (`traceparent`, if that is what the tracer reads) goes on here. Handlers are
    /// inside of the span: `withSpan` in async code, in what a synchronous handler starts, and in the producer of a
    /// stream begins a child of it, and so does `ServiceContext.current`. Where a task-local value does not get to,
    /// such as in the callback of a timer, `request.serviceContext` has it. A call to another service takes
    /// `request.traceHeaders` along.
    ///
    /// The span is called `GET /users/{id}`, or `GET` without a route. Errors of the program's own are recorded; a
    /// status of 500 and above is a failure of the span, one of 400 is the client's.
    public final class RequestTracing: Middleware {
        /// What is believed and what is recorded.
        public struct Options {
            /// Whether the trace that comes with a request goes on here; else it begins anew.
            public var trusts: (Request) -> Bool = { _ in true }
            /// Whether the query is recorded. It may hold secrets, so it is not by default.
            public var recordsQuery = false

            /// The defaults.
            public init() {}
        }

        private let tracer: any Tracer
        private let instrument: any Instrument
        private let options: Options

        /// - Parameters:
        ///   - tracer: records, and reads and writes the fields; nil for the one that the program has bootstrapped,
        ///     with all of its instruments.
        ///   - options: what is recorded.
        public init(_ tracer: (any Tracer)? = nil, _ options: Options = Options()) {
            self.tracer = tracer ?? InstrumentationSystem.tracer
            instrument = tracer.map { $0 as any Instrument } ?? InstrumentationSystem.instrument
            self.options = options
        }

        /// Passes the request on inside of a span.
        /// - Parameters:
        ///   - request: gets a `serviceContext`.
        ///   - next: the rest of the way down the tree.
        /// - Returns: the response of `next`.
        /// - Throws: what `next` throws.
        public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
            var context = ServiceContext.topLevel
            if options.trusts(request) {
                instrument.extract(request.headers, into: &context, using: FieldExtractor())
            }
            let method = RequestLabels.method(request.method)
            let span = tracer.startSpan(method, context: context, ofKind: .server)
            span.attributes = attributes(of: request, method)
            request[ServiceContextKey.self] = span.context
            request[TraceHeadersKey.self] = { [instrument] in
                var headers = Headers()
                instrument.inject(ServiceContext.current ?? span.context, into: &headers, using: FieldInjector())
                return headers
            }
            request.recordRoute()
            request.onOutcome { [unowned request] outcome in Self.end(span, method, request.route, outcome) }
            let rendering: Rendering
            do { rendering = try ServiceContext.withValue(span.context) { try next(request) } } catch {
                Self.record(error, span)
                throw error
            }
            return rendering.inside(ServiceContextScope(context: span.context)).mapError { error in
                Self.record(error, span)
                throw error
            }
        }

        private func attributes(of request: Request, _ method: String) -> SpanAttributes {
            var all = SpanAttributes()
            all["http.request.method"] = method
            if method == "_OTHER" { all["http.request.method_original"] = request.method.rawValue }
            all["url.scheme"] = request.scheme
            all["url.path"] = request.path.raw
            if options.recordsQuery { all["url.query"] = request.head.rawQuery }
            all["network.protocol.version"] = RequestLabels.version(request.head.version)
            if let server = request.authority.flatMap({ WebOrigin("\(request.scheme)://\($0)") }) {
                all["server.address"] = server.host
                all["server.port"] = server.port ?? (request.isSecure ? 443 : 80)
            }
            all["client.address"] = request.clientAddress.host
            all["network.peer.address"] = request.peer.host
            all["network.peer.port"] = request.peer.port
            all["user_agent.original"] = request.headers[.userAgent]
            return all
        }

        /// Errors that a client is told are the client's, up to 499.
        private static func record(_ error: any Error, _ span: any Span) {
            if let known = ErrorPages.known(error), known.status.code < 500 { return }
            span.recordError(error)
        }

        private static func end(_ span: any Span, _ method: String, _ route: String?, _ outcome: AnswerOutcome) {
            let labels = RequestLabels(
                method: method, route: route, status: outcome.status?.code, scheme: "", version: "",
                isComplete: outcome.isComplete)
            if let route {
                span.operationName = "\(method) \(route)"
                span.attributes["http.route"] = route
            }
            span.attributes["http.response.status_code"] = labels.status
            if let type = labels.errorType {
                span.attributes["error.type"] = type
                span.setStatus(SpanStatus(code: .error))
            }
            span.end()
        }
    }

    private enum ServiceContextKey: RequestKey { typealias Value = ServiceContext }

    extension Request {
        /// The context of the request's span, for code that no task-local value gets to; nil without `RequestTracing`.
        public var serviceContext: ServiceContext? { self[ServiceContextKey.self] }
    }

    private struct ServiceContextScope: TaskScope {
        let context: ServiceContext

        nonisolated(nonsending) func run<Value>(_ body: () async throws -> Value) async throws -> Value {
            try await ServiceContext.$current.withValue(context) { try await body() }
        }
    }

    private struct FieldExtractor: Extractor {
        func extract(key: String, from carrier: Headers) -> String? {
            let lines = carrier.all(key)
            // `tracestate` may come in several lines, which are one list (RFC 9110 §5.3).
            return lines.isEmpty ? nil : lines.joined(separator: ",")
        }
    }

    private struct FieldInjector: Injector {
        func inject(_ value: String, forKey key: String, into carrier: inout Headers) { carrier[key] = value }
    }

#endif

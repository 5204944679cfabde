// HTTPMetrics.swift - how many requests there are, how long they take, and how large they are: by OpenTelemetry's names
// for HTTP servers (semantic conventions 1.23 and later).
// Invariants: a request that was counted as active is uncounted once, whatever becomes of it; no text of a client's
// becomes a label, so that nobody can make as many series as he likes.

#if Metrics

    public import CoreMetrics
    public import Wryneck

    /// Measures the requests of a site with swift-metrics.
    ///
    /// ```swift
    /// let registry = PrometheusRegistry()                         // or any other MetricsFactory
    /// root.use(HTTPMetrics(registry))                             // before all other middleware of the root
    /// root["metrics"] = MetricsPage(registry)
    /// ```
    ///
    /// | name | what |
    /// | --- | --- |
    /// | `http.server.request.duration` | from the head to the end of the answer, of streams, too; in seconds |
    /// | `http.server.active_requests` | those under way |
    /// | `http.server.request.body.size` | bytes of the request's body, as far as it came |
    /// | `http.server.response.body.size` | bytes of the response's body |
    ///
    /// Labels: `http.request.method` (`_OTHER` for those that RFC 9110 and 5789 do not name), `http.route` (the route's
    /// pattern from this branch on, never the path), `http.response.status_code`, `url.scheme`,
    /// `network.protocol.version`, and `error.type`: the status of a failure of the server, or `aborted` for an answer
    /// that is not whole.
    public final class HTTPMetrics: Middleware {
        /// Durations as the conventions have them, in seconds.
        package static let durationBuckets = [
            0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
        ]

        private let factory: any MetricsFactory
        private let mostSeries: Int
        private var instruments: [RequestLabels: RequestInstruments] = [:]
        private var active: [ActiveLabels: Meter] = [:]

        private struct ActiveLabels: Hashable {
            let method: String
            let scheme: String
        }

        /// - Parameters:
        ///   - factory: takes the values; nil for the one that the program has bootstrapped.
        ///   - mostSeries: the most different sets of labels; further ones are counted together, with the label
        ///     `otel.metric.overflow`. 2000, as OpenTelemetry's SDKs.
        public init(_ factory: (any MetricsFactory)? = nil, mostSeries: Int = 2000) {
            self.factory = factory ?? MetricsSystem.factory
            self.mostSeries = max(mostSeries, 1)
        }

        /// Passes the request on, and measures it when it is over.
        /// - Parameters:
        ///   - request: the request.
        ///   - next: the rest of the way down the tree.
        /// - Returns: the response of `next`.
        /// - Throws: what `next` throws.
        public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
            let began = request.reactor.now
            let method = RequestLabels.method(request.method), scheme = request.scheme
            let meter = activeMeter(ActiveLabels(method: method, scheme: scheme))
            request.recordRoute()
            meter.increment()
            request.onOutcome { [self] outcome in
                meter.decrement()
                let labels = RequestLabels(
                    method: method, route: request.route, status: outcome.status?.code, scheme: scheme,
                    version: RequestLabels.version(request.head.version), isComplete: outcome.isComplete)
                let series = instruments(for: labels)
                series.duration.recordNanoseconds(
                    max(began.duration(to: request.reactor.freshTime).wholeNanoseconds, 0))
                series.requestSize.record(request.head.hasBody ? request.body.receivedCount : 0)
                series.responseSize.record(outcome.bodyBytes)
            }
            return try next(request)
        }

        private func activeMeter(_ labels: ActiveLabels) -> Meter {
            if let meter = active[labels] { return meter }
            let meter = Meter(
                label: "http.server.active_requests",
                dimensions: [("http.request.method", labels.method), ("url.scheme", labels.scheme)], factory: factory)
            active[labels] = meter
            return meter
        }

        private func instruments(for labels: RequestLabels) -> RequestInstruments {
            if let known = instruments[labels] { return known }
            let isFull = instruments.count >= mostSeries
            let labels = isFull ? RequestLabels.overflow : labels
            if isFull, let known = instruments[labels] { return known }
            let made = RequestInstruments(labels.dimensions, factory)
            instruments[labels] = made
            return made
        }
    }

    /// The instruments of one set of labels, made once.
    private struct RequestInstruments {
        let duration: Timer
        let requestSize: Recorder
        let responseSize: Recorder

        init(_ dimensions: [(String, String)], _ factory: any MetricsFactory) {
            duration = Timer(label: "http.server.request.duration", dimensions: dimensions, factory: factory)
            requestSize = Recorder(
                label: "http.server.request.body.size", dimensions: dimensions, aggregate: true, factory: factory)
            responseSize = Recorder(
                label: "http.server.response.body.size", dimensions: dimensions, aggregate: true, factory: factory)
        }
    }

#endif

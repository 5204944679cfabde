// MetricsPage.swift - the page that Prometheus asks.

#if Metrics

    public import Wryneck

    /// Shows what a `PrometheusRegistry` has measured: in Prometheus' text format 0.0.4, or as OpenMetrics 1.0 for
    /// those who prefer that.
    ///
    /// ```swift
    /// root["metrics"] = MetricsPage(registry)
    /// ```
    ///
    /// It tells routes and numbers of requests: put it on a port of its own, or behind a guard.
    public final class MetricsPage: Resource {
        private let registry: PrometheusRegistry

        /// - Parameter registry: what it shows.
        public init(_ registry: PrometheusRegistry) { self.registry = registry }

        /// Shows the values of this moment.
        /// - Parameter request: its Accept decides the format.
        /// - Returns: the text.
        /// - Throws: nothing.
        public func render(_ request: Request) throws -> Rendering {
            let offers = ["text/plain; version=0.0.4", "application/openmetrics-text; version=1.0.0"]
            let isOpen = AcceptedTypes(request.headers).best(of: offers) == offers[1]
            let format: PrometheusRegistry.Format = isOpen ? .openMetrics : .text
            let response = Response.bytes(Array(registry.text(format).utf8), type: format.mediaType)
            return Rendering(response.setting(.cacheControl, "no-store"))
        }
    }

#endif

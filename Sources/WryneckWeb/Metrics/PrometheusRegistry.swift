// PrometheusRegistry.swift - a backend of swift-metrics that keeps the values of this process, for Prometheus to fetch.
// Invariants: no more series than there is room for, and those that found none are counted; two metrics never share a
// sample's name; the order of the text depends on names and labels alone.

#if Metrics

    public import CoreMetrics
    internal import WryneckReactor
    internal import Wryneck

    /// Keeps metrics and writes them as Prometheus reads them. Safe to use from any thread; make one for all reactors.
    ///
    /// ```swift
    /// let registry = PrometheusRegistry()
    /// MetricsSystem.bootstrap(registry)           // for what libraries measure, too
    /// ```
    ///
    /// A counter `jobs.done` is `jobs_done_total`; a timer `jobs.time` is the histogram `jobs_time_seconds`; a recorder
    /// that aggregates is a histogram, and any other one a gauge, as is a meter.
    public final class PrometheusRegistry: MetricsFactory {
        /// What is known of a metric beside its values.
        public struct Description: Sendable {
            /// A sentence for people.
            public var help: String
            /// The unit in Prometheus' words (`bytes`, `seconds`), which becomes the name's end; empty for none. Timers
            /// have `seconds`.
            public var unit: String
            /// The bounds of a histogram, in its unit; nil for the registry's.
            public var buckets: [Double]?

            /// Each parameter is described at the property of the same name.
            public init(help: String, unit: String = "", buckets: [Double]? = nil) {
                (self.help, self.unit, self.buckets) = (help, unit, buckets)
            }
        }

        /// How much is kept, and what it is called.
        public struct Options: Sendable {
            /// The most series, over all metrics. Each takes some hundred bytes, and a histogram that many more.
            public var mostSeries = 10_000
            /// The bounds of timers, in seconds, and of recorders: those of OpenTelemetry's conventions.
            public var timerBuckets = HTTPMetrics.durationBuckets
            /// The bounds of recorders that aggregate: powers of four, as sizes need.
            public var recorderBuckets: [Double] = [
                0, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
            ]
            /// What is known of metrics, by the labels that the program gives them.
            public var descriptions: [String: Description] = [
                "http.server.request.duration": .init(help: "Duration of HTTP server requests."),
                "http.server.active_requests": .init(help: "Number of active HTTP server requests."),
                "http.server.request.body.size": .init(help: "Size of HTTP server request bodies.", unit: "bytes"),
                "http.server.response.body.size": .init(help: "Size of HTTP server response bodies.", unit: "bytes"),
            ]

            /// The defaults.
            public init() {}
        }

        private let options: Options
        private let table: Locked<PrometheusTable>

        /// - Parameter options: how much is kept.
        public init(_ options: Options = Options()) {
            self.options = options
            table = Locked(PrometheusTable(capacity: max(options.mostSeries, 0)))
        }

        /// The number of series that are kept.
        public var series: Int { table.withLock { $0.count } }

        /// The number of series for which there was no room, or no name.
        public var droppedSeries: Int { table.withLock { $0.dropped } }

        /// A form of the text.
        public enum Format: Sendable {
            /// Prometheus' own, version 0.0.4.
            case text
            /// OpenMetrics 1.0.
            case openMetrics

            /// The media type, with its version.
            public var mediaType: String {
                switch self {
                case .text: "text/plain; version=0.0.4; charset=utf-8"
                case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
                }
            }

            var kind: PrometheusFormat { self == .text ? .text : .openMetrics }
        }

        /// All values of this moment.
        /// - Parameter format: the form of the text.
        /// - Returns: the text, in the order of names and labels.
        public func text(_ format: Format = .text) -> String {
            // The series write without the registry's lock: they have their own.
            let (families, dropped) = table.withLock { ($0.families, $0.dropped) }
            return PrometheusText.write(families, dropped: dropped, format.kind)
        }

        private func make<Series: PrometheusSeries>(
            _ kind: PrometheusFamily.Kind, _ label: String, _ dimensions: [(String, String)], unit: String = "",
            _ make: () -> Series
        ) -> Series {
            let known = options.descriptions[label]
            var unit = unit
            if let known, !known.unit.isEmpty { unit = PrometheusName.metric(known.unit) }
            var name = PrometheusName.metric(label)
            if kind == .counter, name.hasSuffix("_total"), name != "_total" { name.removeLast("_total".count) }
            if !unit.isEmpty, !name.hasSuffix("_" + unit) { name += "_" + unit }
            let family = PrometheusFamily(kind: kind, help: known?.help ?? "", unit: unit)
            let made = make()
            let kept = table.withLock { $0.add(made, to: name, family, PrometheusLabels(dimensions)) }
            // Of another type only if it was to be dropped.
            return kept as? Series ?? made
        }

        private func remove(_ handler: AnyObject) {
            guard let series = handler as? any PrometheusSeries else { return }
            table.withLock { $0.remove(series) }
        }

        // MARK: MetricsFactory

        /// A counter. See `MetricsFactory`.
        public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
            make(.counter, label, dimensions) { PrometheusCounter() }
        }

        /// A counter of numbers with fractions.
        public func makeFloatingPointCounter(label: String, dimensions: [(String, String)])
            -> any FloatingPointCounterHandler
        {
            make(.counter, label, dimensions) { PrometheusFloatCounter() }
        }

        /// A gauge.
        public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
            make(.gauge, label, dimensions) { PrometheusGauge() }
        }

        /// A histogram if it aggregates, else a gauge.
        public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler
        {
            if !aggregate { return make(.gauge, label, dimensions) { PrometheusGauge() } }
            let bounds = options.descriptions[label]?.buckets ?? options.recorderBuckets
            return make(.histogram, label, dimensions) { PrometheusHistogram(bounds.ascending) }
        }

        /// A histogram of seconds.
        public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
            let bounds = options.descriptions[label]?.buckets ?? options.timerBuckets
            return make(.histogram, label, dimensions, unit: "seconds") { PrometheusHistogram(bounds.ascending) }
        }

        /// Forgets a counter.
        public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
        /// Forgets a counter.
        public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
        /// Forgets a gauge.
        public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
        /// Forgets a histogram or a gauge.
        public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
        /// Forgets a histogram.
        public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
    }

    extension [Double] {
        /// Without repetitions, and without what is no bound.
        fileprivate var ascending: [Double] {
            filter(\.isFinite).sorted().reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        }
    }

#endif

#if Metrics

    import CoreMetrics
    import Testing
    import Wryneck
    import WryneckTesting

    @testable import WryneckWeb

    @Suite("Metrics as Prometheus reads them") struct PrometheusRegistryTests {
        private func page(_ registry: PrometheusRegistry) throws -> PrometheusPage {
            _ = try PrometheusPage(registry.text(.openMetrics), isOpenMetrics: true)
            return try PrometheusPage(registry.text(), isOpenMetrics: false)
        }

        @Test("counters, gauges and histograms, word for word")
        func text() throws {
            var options = PrometheusRegistry.Options()
            options.timerBuckets = [0.1, 1, 1, .infinity, 0.5]
            options.descriptions = ["jobs.done": .init(help: "Jobs\nthat are \"done\" \\o/")]
            let registry = PrometheusRegistry(options)
            Counter(label: "jobs.done", dimensions: [("kind", "a")], factory: registry).increment(by: 3)
            FloatingPointCounter(label: "work", factory: registry).increment(by: 1.5)
            Gauge(label: "depth", factory: registry).record(-2)
            let timer = Timer(label: "jobs.time", dimensions: [("kind", "a")], factory: registry)
            timer.recordMilliseconds(250)
            timer.recordSeconds(0.5)
            timer.recordSeconds(20)
            #expect(
                registry.text() == """
                    # TYPE depth gauge
                    depth -2
                    # HELP jobs_done_total Jobs\\nthat are "done" \\\\o/
                    # TYPE jobs_done_total counter
                    jobs_done_total{kind="a"} 3
                    # TYPE jobs_time_seconds histogram
                    jobs_time_seconds_bucket{kind="a",le="0.1"} 0
                    jobs_time_seconds_bucket{kind="a",le="0.5"} 2
                    jobs_time_seconds_bucket{kind="a",le="1.0"} 2
                    jobs_time_seconds_bucket{kind="a",le="+Inf"} 3
                    jobs_time_seconds_sum{kind="a"} 20.75
                    jobs_time_seconds_count{kind="a"} 3
                    # TYPE work_total counter
                    work_total 1.5
                    # HELP metrics_dropped_series_total Number of series that the registry had no room or no name for.
                    # TYPE metrics_dropped_series_total counter
                    metrics_dropped_series_total 0

                    """)
            let open = registry.text(.openMetrics)
            #expect(open.contains("# TYPE jobs_done counter\njobs_done_total{kind=\"a\"} 3\n"))
            #expect(open.contains("# HELP jobs_done Jobs\\nthat are \\\"done\\\" \\\\o/\n"))
            #expect(open.contains("# TYPE jobs_time_seconds histogram\n# UNIT jobs_time_seconds seconds\n"))
            #expect(open.hasSuffix("# EOF\n"))
            _ = try page(registry)
        }

        @Test("whatever names and labels are, the text stays well formed")
        func hostile() throws {
            let registry = PrometheusRegistry()
            let texts = [
                "", "a b", "9lives", "a\"b", "a\nb", "a\\", "}", "ü", "__name__", "le", "a{b=\"c\"} 1\n# EOF", "_total",
                "total", "\r\n", "x:y",
            ]
            for text in texts {
                for other in [text, "", "b"] {
                    Counter(label: text, dimensions: [(other, text), ("b", other)], factory: registry).increment()
                }
                Timer(label: "t" + text, dimensions: [(text, text), ("le", "1"), ("quantile", "2")], factory: registry)
                    .recordSeconds(1)
                Meter(label: "m" + text, factory: registry).set(1)
            }
            let page = try page(registry)
            #expect(page.samples["_9lives_total{_=\"9lives\",b=\"\"}"] == 1)
        }

        @Test("the same name and labels are the same series, in whatever order, and in whatever hands")
        func same() throws {
            let registry = PrometheusRegistry()
            Counter(label: "a", dimensions: [("x", "1"), ("y", "2")], factory: registry).increment()
            Counter(label: "a", dimensions: [("y", "2"), ("x", "1")], factory: registry).increment()
            Counter(label: "a.total", dimensions: [("y", "2"), ("x", "1")], factory: registry).increment()
            #expect(try page(registry).samples["a_total{x=\"1\",y=\"2\"}"] == 3)
            #expect(registry.series == 1)
        }

        @Test("no name is used for two things: the later one is dropped and counted")
        func conflicts() throws {
            let registry = PrometheusRegistry()
            Timer(label: "a", factory: registry).recordSeconds(1)
            Gauge(label: "a_seconds_count", factory: registry).record(7)
            Counter(label: "a.seconds", factory: registry).increment()
            Gauge(label: "metrics.dropped.series.total", factory: registry).record(7)
            #expect(registry.droppedSeries == 3)
            let page = try page(registry)
            #expect(page.samples["a_seconds_count"] == 1)
            #expect(page.samples["metrics_dropped_series_total"] == 3)
        }

        @Test("there are no more series than there is room for; what is destroyed makes room")
        func bounded() throws {
            var options = PrometheusRegistry.Options()
            options.mostSeries = 10
            let registry = PrometheusRegistry(options)
            let counters = (0..<30).map { Counter(label: "c", dimensions: [("n", "\($0)")], factory: registry) }
            counters.forEach { $0.increment() }
            #expect(registry.series == 10 && registry.droppedSeries == 20)
            #expect(try page(registry).samples["c_total{n=\"9\"}"] == 1)
            counters.forEach { $0.destroy() }
            #expect(registry.series == 0)
            Gauge(label: "c", factory: registry).record(1)
            #expect(try page(registry).samples["c"] == 1)
        }

        @Test("values that are no numbers, too large, or that would go back")
        func values() throws {
            let registry = PrometheusRegistry()
            let gauge = Meter(label: "g", factory: registry), counter = Counter(label: "c", factory: registry)
            gauge.set(Double.infinity)
            #expect(registry.text().contains("\ng +Inf\n"))
            gauge.set(-Double.infinity)
            #expect(registry.text().contains("\ng -Inf\n"))
            gauge.set(Double.nan)
            #expect(registry.text().contains("\ng NaN\n"))
            gauge.set(1e300)
            gauge.increment(by: 0.5)
            #expect(registry.text().contains("\ng 1e+300\n"))
            counter.increment(by: Int64.max)
            counter.increment(by: -5)
            counter.increment(by: Int64.max)
            #expect(registry.text().contains("\nc_total 18446744073709551614\n"))
            let floats = FloatingPointCounter(label: "f", factory: registry)
            floats.increment(by: 1.0)
            floats.increment(by: -1.0)
            floats.increment(by: Double.nan)
            #expect(registry.text().contains("\nf_total 1\n"))
            let recorder = Recorder(label: "r", factory: registry)
            recorder.record(Double.nan)
            recorder.record(Double.infinity)
            recorder.record(-1.0)
            let page = try page(registry)
            #expect(page.samples["r_count"] == 2 && page.samples["r_bucket{le=\"0.0\"}"] == 1)
        }

        @Test("many threads count into the same series, and make new ones meanwhile")
        func threads() async throws {
            let registry = PrometheusRegistry()
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        for number in 0..<50 {
                            Counter(label: "c", factory: registry).increment()
                            Timer(label: "t", dimensions: [("n", "\(number)")], factory: registry).recordSeconds(1)
                            if number == task { _ = registry.text() }
                        }
                    }
                }
            }
            let page = try page(registry)
            #expect(page.samples["c_total"] == 400 && page.samples["t_seconds_count{n=\"7\"}"] == 8)
        }

        @Test("the page is text, or OpenMetrics for those who prefer it, and nobody may keep it")
        func metricsPage() throws {
            let registry = PrometheusRegistry()
            let client = try TestClient { _ in Site(MetricsPage(registry)) }
            let plain = try client.get("/")
            #expect(plain["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(plain["cache-control"] == "no-store")
            let prometheus =
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
            let open = try client.get("/", headers: [("Accept", prometheus)])
            #expect(open["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            _ = try PrometheusPage(open.text, isOpenMetrics: true)
            #expect(
                try client.get("/", headers: [("Accept", "text/html,*/*;q=0.8")])["content-type"]
                    == plain["content-type"])
        }
    }

#endif

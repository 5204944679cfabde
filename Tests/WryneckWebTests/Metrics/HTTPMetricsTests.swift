#if Metrics

    import CoreMetrics
    import MetricsTestKit
    import Testing
    import Wryneck
    import WryneckTesting
    import WryneckWeb

    @Suite("Metrics of requests", .bothVersions) struct HTTPMetricsTests {
        private struct Oops: Error {}

        private func client(_ metrics: HTTPMetrics) throws -> TestClient {
            try TestClient { reactor in
                let root = Branch()
                root.use(metrics)
                root.get("") { _ in .text("root") }
                root.get("users/{id}") { request in .text(request.parameters["id"] ?? "") }
                let api = Branch()
                api.get("items/{path...}") { _ in .async { .text("items") } }
                api.post("upload") { request in .async { .bytes(try await request.collect(upTo: nil)) } }
                root["api"] = api
                root["files"] = Everything()
                root["broken"] = Page { _ in .deferred(reactor.deferLater(.zero) { throw Oops() }) }
                root["slow"] = Page { _ in .deferred(reactor.deferLater(.seconds(2)) { .text("slow") }) }
                root["stream"] = Page { _ in
                    .stream { writer in
                        try await writer.write("begun")
                        try await reactor.sleep(for: .seconds(3))
                    }
                }
                root["cut"] = Page { _ in
                    .stream { writer in
                        try await writer.write("begun")
                        throw Oops()
                    }
                }
                root["elsewhere"] = Page { _ in .resource(Everything()) }
                return Site(root)
            }
        }

        /// Answers for all below its path.
        private final class Everything: Resource {
            func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
                _ = path.popAll()
                return nil
            }
            func render(_ request: Request) throws -> Rendering { .text("all") }
        }

        private var version: String { TestClient.speaksHTTP2 ? "2" : "1.1" }

        /// The labels of a request, and the value that was recorded for it.
        private func labels(_ method: String, _ route: String?, _ status: Int?, error: String? = nil) -> [(
            String, String
        )] {
            var all = [("http.request.method", method), ("url.scheme", "http"), ("network.protocol.version", version)]
            if let route { all.append(("http.route", route)) }
            if let status { all.append(("http.response.status_code", "\(status)")) }
            if let error { all.append(("error.type", error)) }
            return all
        }

        @Test("each request once, under its route and never its path")
        func routes() throws {
            let test = TestMetrics()
            let client = try client(HTTPMetrics(test))
            let asked: [(String, String?, Int)] = [
                ("/", "/", 200), ("/users/7", "/users/{id}", 200), ("/users/8?x=y", "/users/{id}", 200),
                ("/api/items/a/b", "/api/items/{path...}", 200), ("/files/x/y", "/files", 200), ("/nowhere", nil, 404),
                ("/api/nowhere", nil, 404), ("/elsewhere", "/elsewhere", 200), ("/api/upload", nil, 405),
            ]
            for (path, route, status) in asked {
                #expect(try client.get(path).status.code == status)
                let timer = try test.expectTimer("http.server.request.duration", labels("GET", route, status))
                #expect(
                    timer.values.count == (path.hasPrefix("/users/8") ? 2 : path == "/api/nowhere" ? 2 : 1), "\(path)")
            }
            #expect(test.timers.count == 7)
        }

        @Test("the time is that until the end, of streams, too")
        func durations() throws {
            let test = TestMetrics()
            let client = try client(HTTPMetrics(test))
            for (path, seconds) in [("/slow", 2), ("/stream", 3)] {
                let connection = client.connect()
                connection.send(.get, path)
                client.memory.advance(by: .seconds(10))
                _ = try connection.response()
                let timer = try test.expectTimer("http.server.request.duration", labels("GET", path, 200))
                #expect(timer.values == [Int64(seconds) * 1_000_000_000])
            }
        }

        @Test("those under way are counted while they are, whatever becomes of them")
        func active() throws {
            let test = TestMetrics()
            let client = try client(HTTPMetrics(test))
            let dimensions = [("http.request.method", "GET"), ("url.scheme", "http")]
            let first = client.connect(), second = client.connect()
            first.send(.get, "/slow")
            second.send(.get, "/stream")
            let meter = try test.expectMeter("http.server.active_requests", dimensions)
            #expect(meter.values.last == 2)
            first.reset()
            #expect(meter.values.last == 1)
            client.memory.advance(by: .seconds(5))
            #expect(meter.values.last == 0)
            for path in ["/nowhere", "/broken", "/cut", "/users/1"] { _ = try? client.get(path) }
            #expect(meter.values.last == 0)
        }

        @Test("failures are those of the server: 500, an answer that broke off, a client that did not wait")
        func failures() throws {
            let test = TestMetrics()
            let client = try client(HTTPMetrics(test))
            #expect(try client.get("/broken").status == .internalServerError)
            _ = try test.expectTimer("http.server.request.duration", labels("GET", "/broken", 500, error: "500"))
            _ = try? client.get("/cut")
            _ = try test.expectTimer("http.server.request.duration", labels("GET", "/cut", 200, error: "aborted"))
            let connection = client.connect()
            connection.send(.get, "/slow")
            connection.reset()
            _ = try test.expectTimer("http.server.request.duration", labels("GET", "/slow", nil, error: "aborted"))
        }

        @Test("sizes of both bodies")
        func sizes() throws {
            let test = TestMetrics()
            let client = try client(HTTPMetrics(test))
            #expect(try client.post("/api/upload", body: "12345").text == "12345")
            let labels = labels("POST", "/api/upload", 200)
            #expect(try test.expectRecorder("http.server.request.body.size", labels).values == [5])
            #expect(try test.expectRecorder("http.server.response.body.size", labels).values == [5])
            #expect(try client.get("/users/123").text == "123")
            let others = self.labels("GET", "/users/{id}", 200)
            #expect(try test.expectRecorder("http.server.request.body.size", others).values == [0])
            #expect(try test.expectRecorder("http.server.response.body.size", others).values == [3])
        }

        @Test("methods that nobody knows are one label, and series beyond the most are one more")
        func bounded() throws {
            let test = TestMetrics()
            let client = try client(HTTPMetrics(test, mostSeries: 3))
            for method in ["FROB", "BAR", "get"] {
                _ = try client.request(HTTPRequest.Method(method)!, "/users/1")
            }
            #expect(test.timers.count == 1)
            let other = test.timers.first?.dimensions.first { $0.0 == "http.request.method" }?.1
            #expect(other == "_OTHER")
            for path in ["/", "/users/1", "/files", "/slow", "/nowhere", "/broken"] { _ = try? client.get(path) }
            #expect(test.timers.count == 4)
            let overflow = try test.expectTimer("http.server.request.duration", [("otel.metric.overflow", "true")])
            #expect(overflow.values.count >= 3)
        }

        @Test("together with the registry they are a page that a strict reader takes")
        func page() throws {
            let registry = PrometheusRegistry()
            let client = try client(HTTPMetrics(registry))
            for path in ["/users/7", "/nowhere", "/broken"] { _ = try client.get(path) }
            let page = try PrometheusPage(registry.text(), isOpenMetrics: false)
            let labels = "http_request_method=\"GET\",http_response_status_code=\"200\",http_route=\"/users/{id}\","
            let rest = "network_protocol_version=\"\(version)\",url_scheme=\"http\""
            #expect(page.samples["http_server_request_duration_seconds_count{\(labels)\(rest)}"] == 1)
            #expect(page.samples["http_server_response_body_size_bytes_sum{\(labels)\(rest)}"] == 1)
            let active = "http_server_active_requests{http_request_method=\"GET\",url_scheme=\"http\"}"
            #expect(page.samples[active] == 0)
            #expect(page.helps["http_server_request_duration_seconds"] == "Duration of HTTP server requests.")
            _ = try PrometheusPage(registry.text(.openMetrics), isOpenMetrics: true)
        }
    }

#endif

#if Tracing

    import InMemoryTracing
    import Testing
    import Tracing
    import Wryneck
    import WryneckTesting
    import WryneckWeb

    @Suite("Spans of requests", .bothVersions) struct RequestTracingTests {
        private struct Oops: Error {}

        private func client(_ tracer: InMemoryTracer, _ change: (inout RequestTracing.Options) -> Void = { _ in })
            throws
            -> TestClient
        {
            var options = RequestTracing.Options()
            change(&options)
            return try TestClient { [options] reactor in
                let root = Branch()
                root.use(RequestTracing(tracer, options))
                root.use { request, next in try next(request) }
                root.get("users/{id}") { request in
                    .text(Self.id(ServiceContext.current) + " " + Self.id(request.serviceContext))
                }
                root.get("async") { request in
                    .async {
                        let before = Self.id(ServiceContext.current)
                        try await reactor.sleep(for: .seconds(1))
                        return .text(before + " " + Self.id(ServiceContext.current))
                    }
                }
                root.get("task") { _ in
                    .deferred(
                        Deferred(on: reactor) {
                            .text(Self.id(ServiceContext.current) + " " + Self.id(ServiceContext.current))
                        })
                }
                root.get("timer") { request in
                    .deferred(
                        reactor.deferLater(.seconds(1)) {
                            .text(Self.id(request.serviceContext) + " " + Self.id(request.serviceContext))
                        })
                }
                root.get("stream") { _ in
                    .stream { writer in
                        try await writer.write(Self.id(ServiceContext.current) + " ")
                        try await reactor.sleep(for: .seconds(1))
                        try await writer.write(Self.id(ServiceContext.current))
                    }
                }
                root.get("child") { request in
                    .async {
                        try await tracer.withSpan("inner") { _ in
                            try await reactor.sleep(for: .zero)
                            return .text(request.traceHeaders["in-memory-span-id"] ?? "")
                        }
                    }
                }
                root.get("broken") { _ in .async { throw Oops() } }
                root.get("refused") { _ in throw HTTPError(.conflict) }
                root.get("down") { _ in throw HTTPError(.serviceUnavailable) }
                root.get("cut") { _ in
                    .stream { writer in
                        try await writer.write("x")
                        throw Oops()
                    }
                }
                return Site(root)
            }
        }

        private static func id(_ context: ServiceContext?) -> String { context?.inMemorySpanContext?.spanID ?? "none" }

        @Test(
            "handlers of all kinds are inside of it, and it ends with the answer",
            arguments: ["users/7", "async", "task", "timer", "stream"])
        func inside(_ path: String) throws {
            let tracer = InMemoryTracer()
            let client = try client(tracer)
            let connection = client.connect()
            connection.send(.get, "/" + path)
            if !["users/7", "task"].contains(path) {
                #expect(tracer.finishedSpans.isEmpty && tracer.activeSpans.count == 1)
                client.memory.advance(by: .seconds(1))
            }
            let text = try connection.response().text
            let span = try #require(tracer.finishedSpans.first)
            #expect(text == "\(span.spanID) \(span.spanID)")
            #expect(span.kind == .server && tracer.finishedSpans.count == 1 && tracer.activeSpans.isEmpty)
        }

        @Test("OpenTelemetry's names; the query only if it is asked for")
        func attributes() throws {
            let tracer = InMemoryTracer()
            let response = try client(tracer).get("/users/7?key=secret", headers: [("User-Agent", "test/1")])
            #expect(response.status == .ok)
            let span = try #require(tracer.finishedSpans.first)
            #expect(span.operationName == "GET /users/{id}")
            let expected: [(String, SpanAttribute)] = [
                ("http.request.method", .string("GET")), ("http.route", .string("/users/{id}")),
                ("url.path", .string("/users/7")), ("url.scheme", .string("http")), ("server.address", .string("test")),
                ("server.port", .int64(80)), ("http.response.status_code", .int64(200)),
                ("client.address", .string("127.0.0.1")), ("network.peer.address", .string("127.0.0.1")),
                ("user_agent.original", .string("test/1")),
                ("network.protocol.version", .string(TestClient.speaksHTTP2 ? "2" : "1.1")),
            ]
            for (name, value) in expected { #expect(span.attributes.get(name) == value, "\(name)") }
            #expect(span.attributes.get("url.query") == nil && span.attributes.get("error.type") == nil)
            #expect(span.status == nil && span.errors.isEmpty)
            _ = try client(tracer) { $0.recordsQuery = true }.request(HTTPRequest.Method("FROB")!, "/users/7?a=b")
            let other = try #require(tracer.finishedSpans.last)
            #expect(other.attributes.get("url.query") == .string("a=b"))
            #expect(other.attributes.get("http.request.method") == .string("_OTHER"))
            #expect(other.attributes.get("http.request.method_original") == .string("FROB"))
            #expect(other.operationName == "_OTHER")
        }

        @Test("errors of the program's own are recorded; those of the client are his")
        func errors() throws {
            let tracer = InMemoryTracer()
            let client = try client(tracer)
            let rows: [(String, Int64?, String?, Int)] = [
                ("broken", 500, "500", 1), ("refused", 409, nil, 0), ("down", 503, "503", 1), ("nowhere", 404, nil, 0),
                ("cut", 200, "aborted", 0),
            ]
            for (path, status, type, errors) in rows {
                _ = try? client.get("/" + path)
                let span = try #require(tracer.popFinishedSpans().last)
                #expect(span.attributes.get("http.response.status_code") == status.map { .int64($0) }, "\(path)")
                #expect(span.attributes.get("error.type") == type.map { .string($0) }, "\(path)")
                #expect(span.status == (type == nil ? nil : SpanStatus(code: .error)), "\(path)")
                #expect(span.errors.count == errors, "\(path)")
                #expect(span.operationName == (path == "nowhere" ? "GET" : "GET /\(path)"))
            }
            let connection = client.connect()
            connection.send(.get, "/timer")
            connection.reset()
            let left = try #require(tracer.popFinishedSpans().last)
            #expect(left.attributes.get("error.type") == .string("aborted"))
        }

        @Test(
            "a trace of the client's goes on, unless it is not trusted; calls to others are of the span that makes them"
        )
        func traces() throws {
            let tracer = InMemoryTracer()
            let fields = [(InMemoryTracer.traceIDKey, "trace-7"), (InMemoryTracer.spanIDKey, "span-7")]
            let response = try client(tracer).get("/child", headers: fields)
            let spans = tracer.popFinishedSpans()
            let inner = try #require(spans.first), outer = try #require(spans.last)
            #expect(inner.operationName == "inner" && inner.parentSpanID == outer.spanID)
            #expect(response.text == inner.spanID)
            #expect(outer.traceID == "trace-7" && outer.parentSpanID == "span-7")
            _ = try client(tracer) { $0.trusts = { _ in false } }.get("/users/1", headers: fields)
            let own = try #require(tracer.popFinishedSpans().first)
            #expect(own.traceID != "trace-7" && own.parentSpanID == nil)
        }

        @Test("two requests at a time do not see each other's")
        func apart() throws {
            let tracer = InMemoryTracer()
            let client = try client(tracer)
            let connections = (0..<2).map { _ in client.connect() }
            for connection in connections { connection.send(.get, "/async") }
            client.memory.advance(by: .seconds(1))
            let texts = try connections.map { try $0.response().text }
            #expect(Set(texts).count == 2)
            for text in texts {
                let ids = text.split(separator: " ")
                #expect(ids.count == 2 && ids[0] == ids[1])
            }
            #expect(ServiceContext.current == nil)
        }

        @Test("the one that the program has bootstrapped is taken by default")
        func bootstrapped() throws {
            let tracer = InMemoryTracer()
            try withTracer(tracer) {
                let client = try TestClient { _ in
                    let root = Branch()
                    root.use(RequestTracing())
                    root[""] = Page { _ in .text("x") }
                    return Site(root)
                }
                _ = try client.get("/")
            }
            #expect(tracer.finishedSpans.count == 1)
        }
    }

#endif

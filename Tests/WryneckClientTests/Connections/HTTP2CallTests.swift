#if HTTP2

    import HTTPTypes
    import ProcessTesting
    import Testing
    import WryneckBodies
    import WryneckDeferred
    import WryneckReactor
    import WryneckReactorTesting

    @testable import WryneckClient

    /// RFC 9113 §7.
    private enum Code {
        static let noError: UInt8 = 0
        static let internalError: UInt8 = 2
        static let refused: UInt8 = 7
        static let cancelled: UInt8 = 8
    }

    @Suite("Requests over HTTP/2, frame by frame") struct HTTP2CallTests {
        private let servers: ScriptedServers

        init() throws { servers = try ScriptedServers() }

        private func send(_ method: HTTPRequest.Method = .get, body: ClientBody = .none) throws -> Call {
            try servers.send(method, "https://one.test/", body: body)
        }

        private func accept() throws -> MemoryTransport {
            let server = try servers.accept(security: TransportSecurity(applicationProtocol: "h2"))
            answer(server, .hello)
            return server
        }

        private func answer(_ server: MemoryTransport, _ frames: HTTP2Frame...) {
            servers.answer(server, frames.flatMap(\.bytes))
        }

        private func frames(_ server: MemoryTransport) -> [HTTP2Frame] {
            servers.memory.settle()
            return HTTP2Frame.all(in: server.takeReceived())
        }

        /// The streams on which requests have begun.
        private func requests(_ server: MemoryTransport) -> [UInt8] {
            frames(server).filter { $0.kind == HTTP2Frame.Kind.headers }.map(\.stream)
        }

        // MARK: RFC 9113 §8.7: what is sent again

        @Test(
            "a refused stream is opened again, whatever the method", arguments: [HTTPRequest.Method.get, .post, .patch])
        func refusedStream(method: HTTPRequest.Method) throws {
            let call = try send(method, body: method == .get ? .none : .text("abc"))
            let server = try accept()
            #expect(requests(server) == [1])
            answer(server, .reset(1, Code.refused))
            servers.memory.advance(by: .seconds(1))
            #expect(requests(server) == [3] && servers.attempts == 0)
            answer(server, .head(3, 204))
            #expect(call.status == 204 && servers.reports.all.map(\.tries) == [2])
        }

        @Test("four times refused is refused")
        func refusedForGood() throws {
            let call = try send(.post)
            let server = try accept()
            for stream in [1, 3, 5, 7] as [UInt8] {
                #expect(requests(server) == [stream])
                answer(server, .reset(stream, Code.refused))
                servers.memory.advance(by: .seconds(5))
            }
            #expect(call.failure == "the connection ended before there was a response" && requests(server) == [])
        }

        @Test("a stream above the last one of a GOAWAY is opened again on another connection, whatever the method")
        func aboveGoAway() throws {
            let call = try send(.post, body: .text("abc"))
            let server = try accept()
            #expect(requests(server) == [1])
            answer(server, .goAway(last: 0))
            servers.memory.advance(by: .seconds(1))
            let other = try accept()
            #expect(requests(other) == [1])
            answer(other, .head(1, 204))
            #expect(call.status == 204 && server.isClosed)
        }

        @Test("one that a GOAWAY leaves goes on to its end, and new ones go elsewhere")
        func belowGoAway() throws {
            let call = try send(.post, body: .text("abc"))
            let server = try accept()
            _ = frames(server)
            answer(server, .goAway(last: 1))
            let second = try send()
            let other = try accept()
            #expect(requests(server) == [] && requests(other) == [1])
            answer(server, .head(1, 204))
            answer(other, .head(1, 200))
            #expect(call.status == 204 && second.status == 200)
            #expect(server.isClosed && !other.isClosed && servers.agent.connections.open == 1)
        }

        @Test("any other reset is the answer")
        func anotherReset() throws {
            let call = try send(.get)
            let server = try accept()
            answer(server, .reset(1, Code.internalError))
            servers.memory.advance(by: .seconds(5))
            #expect(call.failure == "the server has reset the stream, with the error 2")
            #expect(requests(server) == [1] && servers.attempts == 0 && !server.isClosed)
        }

        @Test(
            "a connection that served others and ends: what may be repeated is",
            arguments: [(HTTPRequest.Method.get, true), (.put, true), (.post, false)])
        func lost(_ method: (name: HTTPRequest.Method, isRepeated: Bool)) throws {
            let first = try send()
            let server = try accept()
            answer(server, .head(1, 204))
            #expect(first.status == 204)
            let call = try send(method.name)
            #expect(requests(server) == [1, 3])
            server.lose(.connectionReset)
            #expect(servers.attempts == (method.isRepeated ? 1 : 0))
            #expect((call.error == nil) == method.isRepeated)
        }

        // MARK: What ends early

        @Test("a cancelled request, and a response that is let go of, reset their streams, and no other")
        func resets() throws {
            let (first, second, third) = (try send(), try send(), try send())
            let server = try accept()
            #expect(requests(server) == [1, 3, 5])
            first.deferred?.cancel()
            #expect(frames(server) == [.reset(1, Code.cancelled)])
            answer(server, .head(3, 200, isLast: false))
            #expect(second.status == 200)
            second.drop()
            #expect(frames(server).filter { $0.kind == HTTP2Frame.Kind.reset } == [.reset(3, Code.cancelled)])
            answer(server, .head(5, 204))
            #expect(third.status == 204 && first.error is CancelledError)
            #expect(servers.agent.connections == .init(open: 1, idle: 1, waiting: 0, origins: 1))
        }

        @Test("an answer to a request that is not whole counts, also if the rest is not wanted (RFC 9113 §8.1)")
        func early() throws {
            let reactor = servers.memory.reactor
            let call = try send(
                .put,
                body: .stream { writer in
                    try await writer.write("a")
                    try await reactor.sleep(for: .seconds(1000))
                    try await writer.write("b")
                })
            let server = try accept()
            _ = frames(server)
            answer(server, .head(1, 413), .reset(1, Code.noError))
            #expect(call.status == 413 && call.read().body == "")
            servers.memory.advance(by: .seconds(2000))
            #expect(
                servers.memory.leftovers.tasks == 0
                    && !frames(server).contains { $0.kind == HTTP2Frame.Kind.data && $0.stream == 1 })
        }

        // MARK: Limits

        @Test("32 interim responses and no more, as over HTTP/1")
        func interims() throws {
            var seen = 0
            let call = try servers.send(.get, "https://one.test/") { $0.onInterim = { _, _ in seen += 1 } }
            let server = try accept()
            for _ in 0..<32 { answer(server, .head(1, 103, isLast: false)) }
            #expect(seen == 32 && call.error == nil)
            answer(server, .head(1, 103, isLast: false))
            #expect(seen == 32 && call.failure?.hasPrefix("malformed response") == true)
            #expect(frames(server).contains { $0.kind == HTTP2Frame.Kind.reset && $0.stream == 1 })
        }

        @Test("200 fields and no more, as over HTTP/1")
        func fields() throws {
            let (first, second) = (try send(), try send())
            let server = try accept()
            answer(server, .head(1, 200, fields: 200), .head(3, 200, fields: 201, isLast: false))
            #expect(first.response?.headers.count == 200)
            #expect(second.failure?.hasPrefix("malformed response") == true)
            #expect(frames(server).contains { $0.kind == HTTP2Frame.Kind.reset && $0.stream == 3 })
        }
    }

#endif

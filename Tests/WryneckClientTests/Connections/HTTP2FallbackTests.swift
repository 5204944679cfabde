#if HTTP2

    import HTTPTypes
    import ProcessTesting
    import Testing
    import WryneckReactor
    import WryneckReactorTesting

    @testable import WryneckClient

    @Suite("A server of HTTP/2 that wants HTTP/1.1 (RFC 9113 §7)") struct HTTP2FallbackTests {
        private static let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
        /// RST_STREAM of the first stream, with HTTP_1_1_REQUIRED.
        private static let refusal: [UInt8] = [0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 0xD]

        private func refuse(_ servers: ScriptedServers) throws {
            let server = try servers.accept(security: TransportSecurity(applicationProtocol: "h2", serverName: "x"))
            server.deliver(Self.settings)
            servers.memory.settle()
            server.deliver(Self.refusal)
            servers.memory.settle()
        }

        private func http1(_ servers: ScriptedServers) throws -> MemoryTransport {
            try servers.accept(security: TransportSecurity(applicationProtocol: "http/1.1", serverName: "x"))
        }

        @Test("gets the request once more over HTTP/1.1, also a POST, because it has not acted on it")
        func fallsBack() throws {
            let servers = try ScriptedServers()
            let call = try servers.send(.post, "https://one.test/", body: .text("abc"))
            try refuse(servers)
            let server = try http1(servers)
            #expect(servers.received(server).hasPrefix("POST / HTTP/1.1\r\nHost: one.test\r\n"))
            servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
            #expect(call.read().body == "hi")
            #expect(servers.reports.all.map(\.tries) == [2])
        }

        @Test("does not get a body again that is gone")
        func onceOnly() throws {
            let servers = try ScriptedServers()
            let call = try servers.send(
                .post, "https://one.test/", body: .stream { writer in try await writer.write("abc") })
            try refuse(servers)
            #expect(call.failure == "the server has reset the stream, with the error 13")
            #expect(servers.attempts == 0)
        }
    }

#endif

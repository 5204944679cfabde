// SecureAgentTests.swift - the client's agent over real sockets and TLS.

#if TLS

    import ProcessTesting
    import Synchronization
    import Testing
    import Wryneck
    import WryneckClient
    import WryneckReactor

    @Suite("An agent over TLS", .ownThread) struct SecureAgentTests {
        private static func site() -> Site {
            let root = Branch()
            root.post("count", bodyLimit: 50 << 20) { request in
                .async { .text("\(try await request.collect(upTo: 50 << 20).count)") }
            }
            root.get("large") { _ in .bytes([UInt8](repeating: 65, count: 20 << 20)) }
            root.get("hello") { _ in .text("hello") }
            return Site(root)
        }

        /// Runs what a program does with an agent, on a reactor of its own unless there is one.
        private func run(
            _ options: Agent.Options, on reactor: Reactor? = nil, _ body: @escaping (Agent) async throws -> Void
        ) throws {
            let reactor = try reactor ?? Reactor()
            var failure: (any Error)?
            reactor.callWhenRunning {
                let agent = Agent(on: reactor, options)
                Deferred<Void>(on: reactor) { try await body(agent) }.whenSettled { result in
                    if case .failure(let error) = result { failure = error }
                    agent.shutDown()
                    reactor.stop()
                }
            }
            try reactor.run(handlingSignals: false)
            if let failure { throw failure }
        }

        private func options(root: String = "root.pem", offersHTTP2: Bool = true) -> Agent.Options {
            var options = Agent.Options()
            options.tls = ClientTLS(roots: .file(Fixture.path(root)))
            options.offersHTTP2 = offersHTTP2
            return options
        }

        private func start() async throws -> (Server, String) {
            let tls = ServerTLS(try Fixture.pair("server"))
            let server = try await Server(Endpoint.tcp(port: 0).secured(by: tls)) { _ in Self.site() }.start()
            let port = try #require(server.addresses.first?.port)
            return (server, "https://localhost:\(port)")
        }

        @Test("bodies of 20 MiB both ways, over the version that both speak", arguments: [false, true])
        func versions(offersHTTP2: Bool) async throws {
            let (server, origin) = try await start()
            try run(options(offersHTTP2: offersHTTP2)) { agent in
                for _ in 0..<2 {
                    let large = try await agent.send(ClientRequest(.get, ClientURL("\(origin)/large")))
                    #expect(large.version == (offersHTTP2 ? .http2 : .http1_1))
                    #expect(try await large.bytes(upTo: 20 << 20).count == 20 << 20)
                }
                let body = ClientBody.bytes([UInt8](repeating: 66, count: 20 << 20))
                let counted = try await agent.send(ClientRequest(.post, ClientURL("\(origin)/count"), body: body))
                #expect(try await counted.text() == "\(20 << 20)")
                #expect(agent.connections.open == 1)
            }
            await server.stop(grace: .zero)
        }

        @Test("a site that asks another server stays on its one thread, before and behind each await")
        func oneThread() async throws {
            let (server, origin) = try await start()
            let threads = Threads()
            let gateway = try await Server(.tcp(port: 0)) { reactor in
                let client = HTTPClient(Agent(on: reactor, options()))
                let root = Branch()
                root.get("plain") { _ in
                    threads.note()
                    return .text("")
                }
                root.get("asks") { _ in
                    .async {
                        threads.note()
                        let response = try await client.get("\(origin)/large")
                        threads.note()
                        for try await _ in response.body { threads.note() }
                        return .text("")
                    }
                }
                return Site(root)
            }.start()
            let port = try #require(gateway.addresses.first?.port)
            try run(Agent.Options()) { agent in
                for path in ["plain", "asks"] {
                    let url = try ClientURL("http://127.0.0.1:\(port)/\(path)")
                    #expect(try await agent.send(ClientRequest(.get, url)).status == .ok)
                }
            }
            #expect(threads.notes > 20 && threads.all.count == 1)
            await gateway.stop(grace: .zero)
            await server.stop(grace: .zero)
        }

        @Test("a server that no trusted root vouches for is not spoken to")
        func refused() async throws {
            let (server, origin) = try await start()
            let options = options(root: "other-root.pem")
            #expect(throws: ClientFailure.self) {
                try run(options) { agent in
                    _ = try await agent.send(ClientRequest(.get, ClientURL("\(origin)/hello")))
                }
            }
            await server.stop(grace: .zero)
        }

        @Test("through a proxy's tunnel TLS is with the server, and the proxy sees nothing but where to")
        func tunnel() async throws {
            let (server, origin) = try await start()
            let seen = Seen()
            let reactor = try Reactor()
            let proxy = try reactor.listen(.tcp(port: 0)) { _ in TunnelProxy(seen) }
            let port = try #require(proxy.address.port)
            var options = options()
            options.proxies.secure = try Proxy("http://user:secret@127.0.0.1:\(port)")
            var text: String?
            try run(options, on: reactor) { agent in
                // Another name, because localhost is never reached by a proxy.
                let url = try ClientURL("https://example.test:\(origin.port)/hello")
                text = try await agent.send(ClientRequest(.get, url, headers: [.accept: "text/plain"])).text()
            }
            #expect(text == "hello")
            #expect(seen.request.hasPrefix("CONNECT example.test:\(origin.port) HTTP/1.1\r\n"))
            #expect(seen.request.contains("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n"))
            #expect(!seen.request.contains("hello"))
            await server.stop(grace: .zero)
        }
    }

    extension String {
        fileprivate var port: Substring { split(separator: ":").last ?? "" }
    }

    /// The threads on which a program's own code has run.
    private final class Threads: Sendable {
        private let noted = Mutex((all: Set<UInt>(), count: 0))
        func note() {
            let thread = Syscalls.currentThread()
            noted.withLock {
                $0.all.insert(thread)
                $0.count += 1
            }
        }
        var all: Set<UInt> { noted.withLock { $0.all } }
        var notes: Int { noted.withLock { $0.count } }
    }

    /// What a proxy was asked.
    private final class Seen { var request = "" }

    /// A proxy that connects to this machine's port, whatever the host.
    private final class TunnelProxy: StreamProtocol {
        private let seen: Seen
        private var transport: (any Transport)?
        private var other: Relay?

        init(_ seen: Seen) { self.seen = seen }

        func connected(to transport: any Transport) { self.transport = transport }

        func received(_ bytes: RawSpan, on transport: any Transport) {
            if let other { return other.transport?.write(bytes) ?? () }
            seen.request += bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            guard seen.request.hasSuffix("\r\n\r\n") else { return }
            let port = seen.request.split(separator: " ")[1].split(separator: ":").last.flatMap { Int($0) } ?? 0
            transport.reactor.connect(to: .tcp(port: port)) { Relay(to: transport) }.whenSettled { [self] result in
                guard case .success(let relay) = result else { return transport.abort() }
                other = relay
                transport.write("HTTP/1.1 200 Connection established\r\n\r\n")
            }
        }

        func disconnected(reason: ConnectionLost?) { other?.transport?.close() }
    }

    /// The server's side of it.
    private final class Relay: StreamProtocol {
        private let client: any Transport
        private(set) var transport: (any Transport)?

        init(to client: any Transport) { self.client = client }

        func connected(to transport: any Transport) { self.transport = transport }
        func received(_ bytes: RawSpan, on transport: any Transport) { client.write(bytes) }
        func disconnected(reason: ConnectionLost?) { client.close() }
    }

#endif

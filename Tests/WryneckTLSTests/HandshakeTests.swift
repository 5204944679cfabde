#if TLS

    import Foundation
    import Glibc
    import ProcessTesting
    import TLSTesting
    import Testing
    import Wryneck
    import WryneckReactor
    import WryneckReactorTesting
    @testable import WryneckTLS

    /// Whoever comes as far as this has shaken hands.
    private final class Unreached: StreamProtocol {
        func connected(to transport: any Transport) { Issue.record("a handshake came to an end") }
        func received(_ bytes: RawSpan, on transport: any Transport) {}
        func disconnected(reason: ConnectionLost?) {}
    }

    @Suite("Handshakes, and those that do not come to an end", .ownThread) struct HandshakeTests {
        /// Connects and says so much.
        private func halfOpen(_ address: SocketAddress, saying bytes: [UInt8] = []) throws -> CInt {
            let descriptor = try BlockingTLSClient.connected(to: address)
            if !bytes.isEmpty {
                _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            }
            return descriptor
        }

        /// Whether the other end has ended it. Waits for that.
        private func isEnded(_ descriptor: CInt) -> Bool {
            var byte = [UInt8](repeating: 0, count: 4096)
            while case let count = recv(descriptor, &byte, byte.count, 0), count != 0 {
                if count < 0 { return errno == ECONNRESET }
            }
            return true
        }

        @Test(
            "what is no TLS is ended, and others go on",
            arguments: [
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{5}hello", "\u{0}",
                String(repeating: "x", count: 20_000),
            ])
        func garbage(text: String) async throws {
            let lines = Lines()
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")), logger: lines.logger)
            let odd = try halfOpen(address, saying: Array(text.utf8))
            if text != "\u{0}" { #expect(isEnded(odd)) }
            #expect(get("/", try client(address)) == "hello")
            close(odd)
            await server.stop(grace: .zero)
        }

        @Test("a handshake that stalls is cut when its time is over", arguments: [[], [0x16], [0x16, 3, 1, 2, 0, 1]])
        func stalled(bytes: [UInt8]) async throws {
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.handshakeTimeout = .milliseconds(50)
            let lines = Lines()
            let (server, address) = try await startServer(tls, logger: lines.logger)
            let stalled = try halfOpen(address, saying: bytes)
            #expect(isEnded(stalled))
            #expect(lines.all.contains { $0.contains("the handshake took longer than") })
            close(stalled)
            await server.stop(grace: .zero)
        }

        @Test("a byte at a time does not move the deadline, which is for the whole")
        func trickle() throws {
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.handshakeTimeout = .milliseconds(50)
            let memory = try MemoryReactor()
            let listener = try memory.reactor.listen(Endpoint.tcp(port: 0).secured(by: tls)) { _ in Unreached() }
            let slow = try halfOpen(listener.address)
            let hello: [UInt8] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + [UInt8](repeating: 7, count: 400)
            for byte in hello[..<49] {
                _ = withUnsafeBytes(of: byte) { send(slow, $0.baseAddress, 1, CInt(MSG_NOSIGNAL)) }
                memory.advance(by: .milliseconds(1))
            }
            var none: UInt8 = 0
            #expect(recv(slow, &none, 1, CInt(MSG_DONTWAIT)) == -1 && errno == EAGAIN, "before its time")
            memory.advance(by: .milliseconds(1))
            #expect(isEnded(slow))
            close(slow)
            listener.stop()
        }

        @Test("beyond the limit of half-open handshakes the oldest makes room, and the newcomer is served")
        func eviction() async throws {
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.halfOpenLimit = 3
            tls.handshakeTimeout = patience
            let (server, address) = try await startServer(tls)
            let waiting = try (0..<3).map { _ in try halfOpen(address, saying: [0x16]) }
            #expect(get("/", try client(address)) == "hello")
            #expect(isEnded(waiting[0]))
            // The other two still wait.
            var byte: UInt8 = 0
            #expect(recv(waiting[1], &byte, 1, CInt(MSG_DONTWAIT)) == -1 && errno == EAGAIN)
            waiting.forEach { close($0) }
            await server.stop(grace: .zero)
        }

        @Test("handshakes count as connections: who has none left is not let in")
        func counted() async throws {
            var limits = Limits.standard
            limits.connection.count = 2
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")), limits: limits)
            let waiting = try (0..<2).map { _ in try halfOpen(address) }
            #expect(throws: BlockingTLSClient.Failure.self) { try client(address) }
            waiting.forEach { close($0) }
            // Their places are free again as soon as the server has seen them leave.
            #expect(try await eventually { (try? client(address)).map { get("/", $0) } == "hello" })
            await server.stop(grace: .zero)
        }

        @Test("a thousand handshakes that begin and leave keep nothing")
        func leavers() async throws {
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")))
            for round in 0..<1000 { close(try halfOpen(address, saying: round % 2 == 0 ? [] : [0x16, 3, 1])) }
            #expect(get("/", try client(address)) == "hello")
            await server.stop(grace: .seconds(2))
        }

        @Test("a stop lets a handshake that is under way come to its request's answer")
        func stop() async throws {
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")))
            let descriptor = try halfOpen(address, saying: [0x16])
            // That one stalls: the stop does not wait for it as long as it may, which is longer than a test lives.
            await server.stop(grace: patience + patience)
            #expect(isEnded(descriptor))
            close(descriptor)
        }

        @Test("handshakes go on when their listener was stopped and let go of, and then nothing holds on to it")
        func forgottenListener() throws {
            var tls = ServerTLS(try Fixture.pair("server"))
            tls.handshakeTimeout = patience
            let reactor = try Reactor()
            var listener: Listener? = try reactor.listen(Endpoint.tcp(port: 0).secured(by: tls)) { _ in nil }
            weak let forgotten = listener
            let odd = try halfOpen(try #require(listener?.address), saying: [0x16])
            func look() {
                guard listener?.connectionCount == 1 else { return _ = reactor.callLater(.milliseconds(1)) { look() } }
                listener?.stop()
                listener = nil
                // The rest of what is no handshake: it has to be read, and the connection ended.
                let rest = Array("no TLS at all".utf8)
                _ = rest.withUnsafeBytes { send(odd, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
                waitForEnd()
            }
            func waitForEnd() {
                if forgotten == nil { return reactor.stop() }
                reactor.callLater(.milliseconds(1)) { waitForEnd() }
            }
            reactor.callWhenRunning { look() }
            reactor.callLater(patience) { reactor.stop() }
            try reactor.run(handlingSignals: false)
            #expect(forgotten == nil)
            #expect(isEnded(odd))
            close(odd)
        }

        @Test("a reactor that ends takes its handshakes along, and the listener")
        func reactorEnds() throws {
            let reactor = try Reactor()
            var listener: Listener? = try reactor.listen(
                Endpoint.tcp(port: 0).secured(by: ServerTLS(Fixture.pair("server")))
            ) { _ in nil }
            weak let forgotten = listener
            let odd = try halfOpen(try #require(listener?.address), saying: [0x16])
            func look() {
                guard listener?.connectionCount == 1 else { return _ = reactor.callLater(.milliseconds(1)) { look() } }
                reactor.stop()
            }
            reactor.callWhenRunning { look() }
            try reactor.run(handlingSignals: false)
            #expect(listener?.connectionCount == 0)
            listener = nil
            #expect(forgotten == nil)
            #expect(isEnded(odd))
            close(odd)
        }

        @Test("a PROXY header comes before the handshake, from those who are trusted", arguments: [Int.max, 1])
        func proxied(pieces: Int) async throws {
            let networks = try [#require(SocketAddress.Network("127.0.0.0/8"))]
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")), proxies: networks)
            let told = try client(address) { $0.preface = Array("PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n".utf8) }
            #expect(get("/who", told) == "nobody https true 192.0.2.7:4711")
            #expect(throws: BlockingTLSClient.Failure.self) { try client(address) }
            await server.stop(grace: .zero)
        }
    }

#endif

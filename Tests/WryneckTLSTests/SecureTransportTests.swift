#if TLS

    import Foundation
    import ProcessTesting
    import Synchronization
    import TLSTesting
    import Testing
    import Wryneck
    import WryneckReactor
    import WryneckReactorTesting
    @testable import WryneckTLS

    /// What a protocol saw, for a test on another thread.
    private final class Record: Sendable {
        struct State {
            var received: [UInt8] = []
            var endings: [String] = []
        }
        let state = Mutex(State())
        var endings: [String] { state.withLock { $0.endings } }
        var received: [UInt8] { state.withLock { $0.received } }
    }

    private final class Recorder: StreamProtocol {
        let record: Record
        let begin: (any Transport) -> Void
        init(_ record: Record, _ begin: @escaping (any Transport) -> Void = { _ in }) {
            (self.record, self.begin) = (record, begin)
        }

        func connected(to transport: any Transport) { begin(transport) }
        func received(_ bytes: RawSpan, on transport: any Transport) {
            bytes.withUnsafeBytes { bytes in record.state.withLock { $0.received += bytes } }
        }
        func readClosed(on transport: any Transport) {
            record.state.withLock { $0.endings.append("orderly") }
            transport.close()
        }
        func disconnected(reason: ConnectionLost?) {
            record.state.withLock {
                $0.endings.append(reason.map { $0.isTruncated ? "truncated" : "lost" } ?? "closed")
            }
        }
    }

    /// A reactor on a thread of its own that listens with TLS.
    private func listening(
        _ body: (SocketAddress) async throws -> Void, _ factory: @escaping @Sendable () -> any StreamProtocol
    ) async throws {
        let certificate = try Fixture.pair("server")
        let (addresses, found) = AsyncStream<SocketAddress>.makeStream()
        let reactor = Mutex<ReactorHandle?>(nil)
        let ended = AsyncStream<Void>.makeStream()
        let thread = Thread {
            do {
                let made = try Reactor()
                reactor.withLock { $0 = made.handle }
                let listener = try made.listen(.tls(port: 0, certificate)) {
                    #expect(
                        $0.security?.version.hasPrefix("TLSv1.") == true && $0.local.port != nil,
                        "the handshake is over before")
                    return factory()
                }
                found.yield(listener.address)
                try made.run(handlingSignals: false)
            } catch { Issue.record(error) }
            found.finish()
            ended.continuation.finish()
        }
        thread.start()
        for await address in addresses {
            try await body(address)
            break
        }
        reactor.withLock { $0 }?.stop()
        for await _ in ended.stream {}
    }

    @Suite("A transport with TLS in it", .ownThread) struct SecureTransportTests {
        @Test("an orderly end and one that was cut are told apart (RFC 8446 §6.1)", arguments: [true, false])
        func endings(isOrderly: Bool) async throws {
            let record = Record()
            try await listening { address in
                let client = try client(address)
                client.send("abc")
                if isOrderly { client.endWriting() } else { client.cutWriting() }
                #expect(client.read().ending == (isOrderly ? .notified : .failed) || !isOrderly)
            } _: {
                Recorder(record)
            }
            #expect(record.received == Array("abc".utf8))
            #expect(record.endings == (isOrderly ? ["orderly", "closed"] : ["truncated"]))
        }

        @Test(
            "close says close_notify behind all that was written; closeWriting does too, and reads on; abort says nothing"
        )
        func notices() async throws {
            let record = Record()
            try await listening { address in
                let one = try client(address)
                let (bytes, ending) = one.read()
                #expect(bytes == Large.bytes && ending == .notified)
            } _: {
                Recorder(record) { transport in
                    transport.write(Large.bytes)
                    transport.close()
                }
            }
            try await listening { address in
                let one = try client(address)
                let (bytes, ending) = one.read()
                #expect(bytes == Array("half".utf8) && ending == .notified)
                one.send("more")
                one.endWriting()
            } _: {
                Recorder(record) { transport in
                    transport.write("half")
                    transport.closeWriting()
                }
            }
            #expect(record.received.suffix(4) == Array("more".utf8))
            try await listening { address in
                let one = try client(address)
                #expect(one.read().ending != .notified)
            } _: {
                Recorder(record) { transport in transport.abort() }
            }
        }

        @Test(
            "arrays, small writes and parts of files arrive in order and whole, whatever the sizes",
            arguments: [1, 100, 16_384, 16_385, 70_000])
        func mixture(size: Int) async throws {
            let folder = try TemporaryFiles()
            try Data(Large.bytes).write(to: URL(filePath: folder.path("large")))
            let path = folder.path("large")
            let expected =
                Array(Large.bytes[..<size]) + Array("small".utf8) + Array(Large.bytes[5..<5 + size * 3])
                + Array(Large.bytes[..<size])
                + Array(Large.bytes[1_000_000..<1_000_000 + size]) + Array("end".utf8)
            try await listening { address in
                let (bytes, ending) = try client(address).read()
                #expect(bytes == expected && ending == .notified)
            } _: {
                Recorder(Record()) { transport in
                    guard let file = try? OpenFile(path: path) else { return transport.abort() }
                    transport.write(Array(Large.bytes[..<size]))
                    transport.write("small")
                    transport.write(FileSlice(file, offset: 5, count: size * 3))
                    transport.write(Array(Large.bytes[..<size]))
                    transport.write(FileSlice(file, offset: 1_000_000, count: size))
                    transport.write("end")
                    transport.close()
                }
            }
        }

        @Test("a file that turns out to be shorter than promised breaks the connection instead of ending it")
        func shortFile() async throws {
            let folder = try TemporaryFiles()
            try Data(Large.bytes[..<100_000]).write(to: URL(filePath: folder.path("short")))
            let path = folder.path("short")
            try await listening { address in
                let (bytes, ending) = try client(address).read()
                #expect(bytes.count <= 100_001 && ending != .notified)
            } _: {
                Recorder(Record()) { transport in
                    guard let file = try? OpenFile(path: path) else { return }
                    transport.write("x")
                    transport.write(FileSlice(file, offset: 0, count: 200_000))
                    transport.close()
                }
            }
        }

        @Test("8 MiB each way, while both ends are full: nothing is lost")
        func bothWays() async throws {
            // Made before the server waits for them: that can take longer than its deadline for a first byte.
            _ = Large.bytes
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")))
            let client = try client(address)
            client.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(Large.bytes.count)\r\nConnection: close\r\n\r\n")
            client.send(Large.bytes)
            let (bytes, ending) = client.read()
            // Not by ==: when it fails, the difference of two such arrays is looked for, which takes hours.
            #expect(bytes.suffix(Large.bytes.count).elementsEqual(Large.bytes))
            #expect(ending == .notified)
            await server.stop(grace: .zero)
        }

        @Test(
            "a reader that pauses gets what waited in the session when it goes on, without a byte more from the network"
        )
        func pausing() async throws {
            let record = Record()
            try await listening { address in
                let client = try client(address)
                // One segment with many records.
                client.send([UInt8](repeating: 7, count: 60_000), by: 100)
                client.endWriting()
                _ = client.read()
            } _: {
                PausingRecorder(record)
            }
            #expect(record.received.count == 60_000)
            #expect(record.endings.last == "closed")
        }

        /// Pauses after each piece, and goes on in a later turn.
        private final class PausingRecorder: StreamProtocol {
            let record: Record
            init(_ record: Record) { self.record = record }
            func received(_ bytes: RawSpan, on transport: any Transport) {
                bytes.withUnsafeBytes { bytes in record.state.withLock { $0.received += bytes } }
                transport.pauseReading()
                transport.reactor.callLater(.milliseconds(1)) { transport.resumeReading() }
            }
            func disconnected(reason: ConnectionLost?) {
                record.state.withLock { $0.endings.append(reason == nil ? "closed" : "lost") }
            }
        }

        // MARK: The client's side

        private final class Asking: StreamProtocol {
            let record: Record
            init(_ record: Record) { self.record = record }
            func connected(to transport: any Transport) {
                transport.write("GET /agreed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            }
            func received(_ bytes: RawSpan, on transport: any Transport) {
                bytes.withUnsafeBytes { bytes in record.state.withLock { $0.received += bytes } }
            }
            func disconnected(reason: ConnectionLost?) { transportEnded?() }
            var transportEnded: (() -> Void)?
        }

        /// What came of connecting: the text that was received, or the reason.
        private func ask(_ address: SocketAddress, host: String = "localhost", _ tls: ClientTLS) throws -> String {
            let reactor = try Reactor()
            let record = Record()
            var failure: String?
            let port = Int(try #require(address.port))
            reactor.callWhenRunning {
                reactor.connect(to: .tcp(host: host, port: port).secured(for: tls)) { Asking(record) }
                    .addCallback { stream in
                        stream.transportEnded = { reactor.stop() }
                        return stream
                    }
                    .addErrback { error in
                        failure = "\(error)"
                        reactor.stop()
                        throw error
                    }
                    .addErrback { _ in Asking(record) }
            }
            try reactor.run(handlingSignals: false)
            return failure ?? String(decoding: record.received, as: UTF8.self)
        }

        @Test("connect: a server that proves its name by a root that is trusted is talked to")
        func connect() async throws {
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")))
            var tls = ClientTLS(roots: .file(Fixture.path("root.pem")))
            tls.applicationProtocols = ["http/1.1"]
            #expect(try ask(address, tls).hasSuffix("TLSv1.3 localhost http/1.1"))
            tls.serverName = "example.test"
            #expect(try ask(address, host: "127.0.0.1", tls).hasSuffix("TLSv1.3 example.test http/1.1"))
            await server.stop(grace: .zero)
        }

        @Test("connect: another name, another root, the system's roots: refused with the reason (CVE-2014-7143)")
        func refused() async throws {
            let (server, address) = try await startServer(ServerTLS(Fixture.pair("server")))
            var tls = ClientTLS(roots: .file(Fixture.path("root.pem")))
            tls.serverName = "second.test"
            #expect(try ask(address, tls).hasSuffix("the peer's certificate was refused: hostname mismatch"))
            #expect(
                try ask(address, ClientTLS(roots: .file(Fixture.path("other-root.pem")))).contains(
                    "the peer's certificate was refused: "))
            #expect(try ask(address, ClientTLS()).contains("the peer's certificate was refused: "))
            #expect(try ask(address, ClientTLS(roots: .file("/nowhere.pem"))).contains("/nowhere.pem cannot be read"))
            await server.stop(grace: .zero)
        }

        @Test("connect: mutual TLS, and a server that speaks none")
        func mutual() async throws {
            var server = ServerTLS(try Fixture.pair("server"))
            server.clientCertificates = .required(roots: .file(Fixture.path("root.pem")))
            let (secure, address) = try await startServer(server)
            var tls = ClientTLS(roots: .file(Fixture.path("root.pem")))
            tls.certificate = try Fixture.pair("alice")
            #expect(try ask(address, tls).hasSuffix("TLSv1.3 localhost -"))
            await secure.stop(grace: .zero)
            let plain = try await Server(.tcp(port: 0)) { _ in Site(Page { _ in .text("") }) }.start()
            #expect(try ask(try #require(plain.addresses.first), tls).contains("cannot connect to localhost"))
            await plain.stop(grace: .zero)
        }

        @Test("connect: the time-out covers the handshake, cancelling ends it, and nothing is left")
        func givenUp() throws {
            let reactor = try Reactor()
            let listener = try reactor.listen(.tcp(port: 0)) { _ in Recorder(Record()) }
            let port = Int(try #require(listener.address.port))
            var outcomes: [String] = []
            let endpoint = Endpoint.tcp(port: port).secured(for: ClientTLS(roots: .file(Fixture.path("root.pem"))))
            func note(_ text: String) {
                outcomes.append(text)
                if outcomes.count == 2 { reactor.stop() }
            }
            reactor.callWhenRunning {
                let record = Record()
                reactor.connect(to: endpoint, timeout: .milliseconds(30)) { Recorder(record) }
                    .addErrback { error in
                        note(((error as? Endpoint.ConnectError)?.isTimeout).map { "\($0)" } ?? "\(error)")
                        return Recorder(record)
                    }
                let cancelled = reactor.connect(to: endpoint) { Recorder(record) }
                cancelled.addErrback { error in
                    note("\(type(of: error))")
                    return Recorder(record)
                }
                reactor.callLater(.milliseconds(10)) { cancelled.cancel() }
            }
            try reactor.run(handlingSignals: false)
            #expect(outcomes.sorted() == ["CancelledError", "true"])
        }
    }

#endif

#if HTTP2

    import Testing
    import WryneckTesting

    @testable import Wryneck

    private final class Entries: AccessLog {
        var entries: [AccessLogEntry] = []
        func record(_ entry: AccessLogEntry) { entries.append(entry) }
    }

    @Suite("RFC 8441: WebSockets over HTTP/2") struct WebSocketTunnelTests {
        private let log = Entries()
        private let client: TestClient
        private let connection: TestHTTP2Connection
        private let version = ("sec-websocket-version", "13")
        /// "Hello", masked: RFC 6455 §5.7.
        private let hello: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        private let helloAnswer = [0x81, 0x05] + Array("Hello".utf8)
        private let close: [UInt8] = [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8]

        init() throws {
            let log = log
            client = try TestClient { _ in Site(socketTree(), accessLog: log) }
            connection = try client.connectHTTP2()
        }

        @Test(
            "the same handlers answer with 200, without a key, and share the connection",
            arguments: ["/echo", "/async"])
        func echo(target: String) throws {
            let streams = try (0..<3).map { _ in
                try connection.connect(protocol: "websocket", target: target, headers: [version])
            }
            for stream in streams {
                #expect(connection.status(on: stream) == .ok)
                #expect(connection.headers(on: stream)[.secWebSocketAccept] == nil)
                #expect(connection.headers(on: stream)[.upgrade] == nil)
            }
            for byte in hello { for stream in streams { connection.write([byte], on: stream) } }
            for stream in streams { #expect(connection.received(on: stream) == helloAnswer) }
            #expect(try connection.response(on: connection.send(.get, "/page")).text == "a page")
        }

        @Test("the close handshake ends the stream, and not the connection; the log has one line, at the end")
        func closes() throws {
            let stream = try connection.connect(protocol: "websocket", target: "/echo", headers: [version])
            connection.write(hello, on: stream)
            client.memory.advance(by: .seconds(3))
            #expect(log.entries.isEmpty)
            connection.write(close, on: stream, ends: true)
            #expect(connection.received(on: stream) == helloAnswer + [0x88, 0x02, 0x03, 0xE8])
            #expect(connection.isComplete(stream) && !connection.isEnded)
            let entry = try #require(log.entries.first)
            #expect(log.entries.count == 1 && entry.status == .ok && entry.isComplete)
            #expect(entry.closeCode == .normal && entry.duration == .seconds(3))
            #expect(entry.receivedBytes == hello.count + close.count && entry.bodyBytes == 7 + 4)
        }

        @Test("a stream that is reset is a socket that was cut")
        func reset() throws {
            let stream = try connection.connect(protocol: "websocket", target: "/echo", headers: [version])
            connection.reset(stream)
            #expect(log.entries.count == 1 && log.entries.first?.closeCode == .abnormal)
            #expect(log.entries.first?.isComplete == false)
        }

        @Test("what is wrong with a handshake is answered as over HTTP/1.1; another protocol is 501")
        func refusals() throws {
            let old = try connection.connect(protocol: "websocket", target: "/echo", headers: [(version.0, "8")])
            #expect(connection.status(on: old) == .upgradeRequired)
            #expect(connection.headers(on: old)[.secWebSocketVersion] == "13")
            let foreign = try connection.connect(
                protocol: "websocket", target: "/echo", headers: [version, ("origin", "https://evil.example")])
            #expect(connection.status(on: foreign) == .forbidden)
            let unknown = try connection.connect(protocol: "chat", target: "/echo", headers: [version])
            let page = try connection.connect(protocol: "websocket", target: "/page", headers: [version])
            let plain = try connection.send(.get, "/echo")
            #expect(connection.status(on: unknown)?.code == 501 && connection.status(on: page)?.code == 501)
            #expect(connection.status(on: plain) == .upgradeRequired)
        }

        @Test("a server that stops sends 1001, and waits for the streams")
        func stop() throws {
            let stream = try connection.connect(protocol: "websocket", target: "/echo", headers: [version])
            client.drain {}
            #expect(connection.received(on: stream) == [0x88, 0x02, 0x03, 0xE9])
            connection.write(close, on: stream, ends: true)
            client.memory.advance(by: .seconds(1))
            #expect(connection.isComplete(stream))
        }
    }

#endif

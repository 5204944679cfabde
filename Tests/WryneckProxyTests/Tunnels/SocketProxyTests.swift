import HTTPTypes
import ProcessTesting
import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting
import WryneckWebSocket

@testable import WryneckProxy

@Suite("A WebSocket through a proxy") struct SocketProxyTests {
    /// What a backend says to a handshake.
    private func accepting(_ request: String, further: String = "") throws -> String {
        let key = try #require(
            request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("sec-websocket-key: ") }?.dropFirst(19))
        let accept = try #require(HandshakeKey(String(key))?.accept)
        return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Accept: \(accept)\r\n\(further)\r\n"
    }

    private static let clientKey = "dGhlIHNhbXBsZSBub25jZQ=="
    private static let request =
        "GET /api/chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://x\r\n"
        + "Sec-WebSocket-Key: \(clientKey)\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat\r\n\r\n"

    private func open(_ bench: ProxyBench) throws -> (client: TestConnection, backend: MemoryTransport) {
        let (client, backend) = try bench.exchange(Self.request)
        let seen = bench.received(backend)
        #expect(seen.hasPrefix("GET /chat HTTP/1.1\r\nHost: x\r\n"))
        #expect(seen.contains("Origin: http://x\r\n") && seen.contains("Sec-WebSocket-Protocol: chat\r\n"))
        #expect(seen.contains("Upgrade: websocket\r\n") && seen.contains("Connection: Upgrade\r\n"))
        #expect(!seen.contains(Self.clientKey))
        bench.answer(backend, try accepting(seen, further: "Sec-WebSocket-Protocol: chat\r\nSet-Cookie: a=b\r\n"))
        return (client, backend)
    }

    @Test("is opened with a key of each hop's own, and its bytes pass both ways")
    func opens() throws {
        let bench = try ProxyBench()
        let (client, backend) = try open(bench)
        let head = client.received()
        #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        #expect(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        #expect(head.contains("Sec-WebSocket-Protocol: chat\r\n") && head.contains("Set-Cookie: a=b\r\n"))
        client.send("up")
        #expect(bench.received(backend) == "up")
        bench.answer(backend, "down")
        #expect(client.received() == "down")
        #expect(bench.backends.status(at: bench.memory.reactor.now).map(\.busy) == [1])
        client.end()
        #expect(backend.isWritingClosed)
        backend.endInput()
        bench.memory.settle()
        #expect(client.isEnded && backend.isClosed)
        #expect(bench.backends.status(at: bench.memory.reactor.now).map(\.busy) == [0])
    }

    @Test("loses nothing that a backend sends right behind its answer")
    func early() throws {
        let bench = try ProxyBench()
        let (client, backend) = try bench.exchange(Self.request)
        bench.answer(backend, try accepting(bench.received(backend)) + "early")
        #expect(client.received().hasSuffix("\r\n\r\nearly"))
    }

    @Test("gets the plain answer of a backend that wants none, and the bytes behind the request go nowhere")
    func refused() throws {
        let bench = try ProxyBench()
        let (client, backend) = try bench.exchange(Self.request + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = bench.received(backend)
        bench.answer(backend, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
        #expect(try client.response().text == "no")
        #expect(!bench.received(backend).contains("smuggled"))
    }

    @Test(
        "is 502 if the backend has not understood",
        arguments: [
            "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
            "Upgrade: websocket\r\n", "Upgrade: h2c\r\n",
        ])
    func wrong(fields: String) throws {
        let bench = try ProxyBench { $0.tries = 1 }
        let (client, backend) = try bench.exchange(Self.request)
        bench.answer(backend, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\(fields)\r\n")
        #expect(try client.response().status == .badGateway && backend.wasAborted)
    }

    @Test("is refused with a body, and without a key")
    func handshakes() throws {
        let bench = try ProxyBench()
        for text in ["Sec-WebSocket-Key: x\r\n", "Sec-WebSocket-Key: \(Self.clientKey)\r\nContent-Length: 3\r\n"] {
            let client = bench.front.connect()
            client.send(
                "GET /api/c HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\(text)\r\nabc")
            #expect(try client.response().status == .badRequest && bench.attempts == [])
        }
    }

    @Test("is a plain request where none may pass")
    func forbidden() throws {
        let bench = try ProxyBench { $0.passesWebSockets = false }
        let (_, backend) = try bench.exchange(Self.request)
        let seen = bench.received(backend)
        #expect(!seen.contains("Upgrade") && !seen.contains("Sec-WebSocket-Key"))
    }

    @Test("makes a fast side wait for a slow one")
    func backPressure() throws {
        let bench = try ProxyBench()
        let (client, backend) = try open(bench)
        _ = client.received()
        client.transport.room = client.transport.sentBytes + 1000
        for _ in 0..<100 { backend.deliver([UInt8](repeating: 1, count: 100_000)) }
        bench.memory.settle()
        #expect(client.transport.unsentBytes < 400_000 && backend.undelivered > 9_000_000)
        client.transport.room = .max
        bench.memory.settle()
        #expect(client.transport.takeReceived().count == 10_000_000)
    }

    @Test("that is cut on one side is cut on the other")
    func cut() throws {
        let bench = try ProxyBench()
        let (client, backend) = try open(bench)
        client.reset()
        bench.memory.settle()
        #expect(backend.wasAborted)
    }

    @Test("that is silent for an hour is cut")
    func silence() throws {
        let bench = try ProxyBench()
        let (client, backend) = try open(bench)
        bench.memory.advance(by: .seconds(3000))
        client.send("a")
        bench.memory.advance(by: .seconds(3000))
        #expect(!backend.isClosed)
        bench.memory.advance(by: .seconds(700))
        #expect(backend.wasAborted && client.isBrokenOff)
        #expect(bench.memory.leftovers.timers == 0)
    }

    @Test("hears 1001 on both sides when the server stops, between two frames")
    func stop() throws {
        let bench = try ProxyBench()
        let (client, backend) = try open(bench)
        _ = (client.received(), bench.received(backend))
        backend.deliver([0x81, 2] + "hi".utf8)
        bench.memory.settle()
        _ = client.transport.takeReceived()
        var hasDrained = false
        bench.front.drain { hasDrained = true }
        #expect(client.transport.takeReceived() == [0x88, 2, 0x03, 0xE9])
        let close = backend.takeReceived()
        #expect(close.count == 8 && close.prefix(2) == [0x88, 0x82])
        #expect(hasDrained)
    }

    #if HTTP2
        @Test("comes over HTTP/2 by an extended CONNECT (RFC 8441), and goes on over HTTP/1.1")
        func overHTTP2() throws {
            let bench = try ProxyBench(speaksHTTP2: true)
            let client = try bench.front.connectHTTP2()
            let stream = try client.connect(
                protocol: "websocket", target: "/api/chat", headers: [("sec-websocket-version", "13")])
            let backend = try bench.accept()
            let seen = bench.received(backend)
            #expect(seen.hasPrefix("GET /chat HTTP/1.1\r\nHost: test\r\n"))
            bench.answer(backend, try accepting(seen))
            #expect(client.status(on: stream) == .ok)
            #expect(client.headers(on: stream)[.secWebSocketAccept] == nil)
            client.write(Array("up".utf8), on: stream)
            #expect(bench.received(backend) == "up")
            bench.answer(backend, "down")
            #expect(client.received(on: stream) == Array("down".utf8))
            client.reset(stream)
            bench.memory.settle()
            #expect(backend.wasAborted)
        }

        @Test("over HTTP/2 is no success without a socket")
        func noSocketOverHTTP2() throws {
            let bench = try ProxyBench(speaksHTTP2: true) { $0.tries = 1 }
            let client = try bench.front.connectHTTP2()
            let stream = try client.connect(protocol: "websocket", target: "/api/chat")
            let backend = try bench.accept()
            bench.answer(backend, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
            #expect(client.status(on: stream) == .badGateway)
        }
    #endif
}

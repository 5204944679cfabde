import Glibc
import HTTPTypes
import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

@testable import WryneckClient

/// A client and the test as its server, in memory.
private final class Line {
    let memory: MemoryReactor
    let network: MemoryNetwork
    var socket: WebSocket?
    var error: (any Error)?

    init() throws {
        memory = try MemoryReactor()
        network = MemoryNetwork(on: memory.reactor)
    }

    /// Connects; the server's end of the connection is the result.
    func connect(_ options: WebSocketClient.Options = .init(), to url: String = "ws://192.0.2.1/chat") throws
        -> MemoryTransport
    {
        WebSocketClient.connect(to: url, on: memory.reactor, options).whenSettled { [self] result in
            switch result {
            case .success(let socket): self.socket = socket
            case .failure(let error): self.error = error
            }
        }
        memory.settle()
        let transport = try #require(network.pending.first?.succeed())
        memory.settle()
        return transport
    }

    func answer(_ transport: MemoryTransport, _ text: String, by size: Int = .max) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            transport.deliver(Array(rest.prefix(size)))
            memory.settle()
            rest = rest.dropFirst(size)
        }
    }
}

@Suite("WebSocketClient") struct WebSocketClientTests {
    private let line: Line

    init() throws { line = try Line() }

    private func accept(_ request: String) -> String {
        let key = request.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }?.dropFirst(19)
        let accept = HandshakeKey(String(key ?? ""))?.accept ?? ""
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(accept)\r\n"
    }

    @Test(
        "asks with GET, Host and its fields, and what comes behind the answer is the socket's", arguments: [Int.max, 1])
    func opens(size: Int) throws {
        var options = WebSocketClient.Options()
        options.subprotocols = ["v1"]
        options.headers[.origin] = "https://example.org"
        let server = try line.connect(options)
        let request = String(decoding: server.takeReceived(), as: UTF8.self)
        #expect(request.hasPrefix("GET /chat HTTP/1.1\r\nHost: 192.0.2.1\r\n"))
        #expect(
            request.contains("\r\nSec-WebSocket-Protocol: v1\r\n")
                && request.contains("\r\nOrigin: https://example.org\r\n"))
        #expect(request.contains("\r\nConnection: Upgrade\r\n"))
        line.answer(server, accept(request) + "Sec-WebSocket-Protocol: v1\r\n\r\n", by: size)
        server.deliver([0x81, 0x01, 0x61])
        line.memory.settle()
        let socket = try #require(line.socket)
        #expect(socket.subprotocol == "v1")
        var texts: [WebSocketMessage] = []
        socket.onMessage { texts.append($0) }
        line.memory.settle()
        #expect(texts == [.text("a")])
        socket.send("b")
        line.memory.settle()
        let frame = server.takeReceived()
        #expect(frame.count == 7 && frame[0] == 0x81 && frame[1] == 0x81)
    }

    @Test("frames in the same piece as the answer are not lost")
    func together() throws {
        let server = try line.connect()
        let request = String(decoding: server.takeReceived(), as: UTF8.self)
        server.deliver(Array((accept(request) + "\r\n").utf8) + [0x81, 0x01, 0x61])
        line.memory.settle()
        var message: WebSocketMessage?
        _ = line.socket?.next().addCallback { next in
            message = next
            return next
        }
        #expect(message == .text("a"))
    }

    @Test("another answer is a failure with its reason, and the connection is cut")
    func refused() throws {
        for (answer, expected) in [
            ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", WebSocketClient.Failure.status(.forbidden)),
            (
                "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
                .answer("another Sec-WebSocket-Accept")
            ),
        ] {
            let line = try Line()
            let server = try line.connect()
            line.answer(server, answer)
            let failure = try #require(line.error as? WebSocketClient.Failure)
            if case .status(let status) = failure { #expect(status.code == 403) } else { #expect(failure == expected) }
            #expect(server.wasAborted && line.socket == nil)
            #expect(line.memory.leftovers == (0, 0, 0))
        }
    }

    @Test("no answer in time, and no answer at all")
    func silent() throws {
        let server = try line.connect()
        line.memory.advance(by: .seconds(10))
        #expect(line.error as? WebSocketClient.Failure == .timedOut && server.wasAborted)
        let gone = try Line()
        try gone.connect().lose()
        gone.memory.settle()
        #expect(gone.error as? WebSocketClient.Failure == .disconnected)
    }

    @Test("what cannot be asked for is refused before anything is sent")
    func unaskable() throws {
        var options = WebSocketClient.Options()
        options.headers[.secWebSocketKey] = "mine"
        var error: (any Error)?
        WebSocketClient.connect(to: "ws://a/", on: line.memory.reactor, options).whenSettled {
            if case .failure(let failure) = $0 { error = failure }
        }
        #expect(error as? WebSocketClient.Failure == .headers)
    }

    @Test("a client ends in the other order: it answers, and waits for the server to end the connection")
    func ends() throws {
        let server = try line.connect()
        line.answer(server, accept(String(decoding: server.takeReceived(), as: UTF8.self)) + "\r\n")
        server.deliver([0x88, 0x02, 0x03, 0xE8])
        line.memory.settle()
        #expect(line.socket?.end?.code == .normal)
        #expect(server.takeReceived().count == 8 && !server.isWritingClosed && !server.isClosed)
        server.endInput()
        line.memory.settle()
        #expect(server.isClosed && line.memory.leftovers == (0, 0, 0))
    }
}

// In a process of its own: a reactor that runs takes the process's signals.
@Suite("A client and a server of ours") struct RealSocketTests {
    @Test("talk over real sockets, with compression, and end in order")
    func loopback() async {
        await #expect(processExitsWith: .success) {
            alarm(60)
            let reactor = try Reactor()
            let server = WebSockets(.init(subprotocols: ["echo"], compression: WebSocketCompression())) { socket in
                for try await message in socket { try await socket.send(message) }
            }
            let listener = try reactor.listen(.tcp(port: 0), Site(server))
            var options = WebSocketClient.Options()
            options.subprotocols = ["echo"]
            options.compression = WebSocketCompression()
            let url = "ws://\(listener.address)/"
            reactor.callWhenRunning { [options] in
                _ = Deferred(on: reactor) {
                    let socket = try await WebSocketClient.connect(to: url, on: reactor, options).value
                    guard socket.subprotocol == "echo" else { exit(3) }
                    let large = String(repeating: "all the same ", count: 50_000)
                    for text in ["small", large] {
                        try await socket.send(text)
                        guard try await socket.next().value == .text(text) else { exit(4) }
                    }
                    socket.close(.goingAway, "done")
                    guard try await socket.whenClosed().value.code == .goingAway else { exit(5) }
                }
                .addBoth { result in
                    if case .failure = result { exit(6) }
                    reactor.stop()
                }
            }
            try reactor.run()
        }
    }
}

import Testing
import Wryneck
import WryneckTesting

/// A request for a socket, as a browser sends it.
func handshake(_ target: String = "/echo", method: String = "GET", without: String = "", _ further: String = "")
    -> String
{
    let fields = [
        "Host: test", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    let kept = fields.filter { without.isEmpty || !$0.hasPrefix(without) }
    return "\(method) \(target) HTTP/1.1\r\n" + kept.joined(separator: "\r\n") + "\r\n" + further + "\r\n"
}

/// Sockets of every kind.
func socketTree() -> Branch {
    let root = Branch()
    root["echo"] = WebSockets { socket in socket.onMessage { socket.send($0) } }
    root["async"] = WebSockets { socket in for try await message in socket { try await socket.send(message) } }
    root["named"] = WebSockets { socket, request in socket.send(request.query["name"] ?? "") }
    root.get("route/{id}") { request in .webSocket { socket in socket.send(request.parameters["id"] ?? "") } }
    root.get("response") { request in
        try await request.reactor.sleep(for: .seconds(1))
        return Response.webSocket { socket in socket.send("late") }.setting("X-Set", "yes")
    }
    root.get("page") { _ in .text("a page") }
    return root
}

@Suite("WebSockets in the tree") struct WebSocketsTests {
    private let client: TestClient

    init() throws {
        client = try TestClient { _ in
            Site(socketTree()) { error, _ in .text("page of \(error.status.code): \(error.reason)") }
        }
    }

    @Test(
        "the handshake of RFC 6455 §1.3 is answered, and the frames behind it are read, however they are cut",
        arguments: [Int.max, 1, 7])
    func handshakes(size: Int) throws {
        let connection = client.connect()
        // "Hello", masked: RFC 6455 §5.7.
        let frame: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        connection.send(Array(handshake().utf8) + frame, by: size)
        let response = try connection.response()
        #expect(response.status == .switchingProtocols)
        #expect(response["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(response["Upgrade"] == "websocket" && response["Connection"] == "Upgrade")
        #expect(response["Content-Length"] == nil && response["Sec-WebSocket-Extensions"] == nil)
        #expect(connection.takeBytes() == [0x81, 0x05] + Array("Hello".utf8))
    }

    @Test("callbacks, a sequence, a handler with the request, a route, and a response that comes late")
    func kinds() throws {
        for target in ["/echo", "/async"] {
            let socket = try client.webSocket(target)
            socket.send("one")
            socket.send([1, 2, 3])
            #expect(socket.received() == [.text("one"), .binary([1, 2, 3])])
        }
        #expect(try client.webSocket("/named?name=ada").receive() == .text("ada"))
        #expect(try client.webSocket("/route/7").receive() == .text("7"))
        let late = client.connect()
        late.send(handshake("/response"))
        #expect(late.received() == "")
        client.memory.advance(by: .seconds(1))
        let text = late.received()
        #expect(text.hasPrefix("HTTP/1.1 101 ") && text.contains("X-Set: yes\r\n") && text.hasSuffix("\u{4}late"))
    }

    @Test(
        "what is no handshake is answered by the site's error page, with the fields of the refusal",
        arguments: [
            (handshake(without: "Upgrade"), 426), (handshake(without: "Connection"), 426),
            (handshake(without: "Sec-WebSocket-Version"), 426), (handshake(without: "Sec-WebSocket-Key"), 400),
            (handshake("/nothing"), 404), (handshake("/echo", "Sec-WebSocket-Version: 13\r\n"), 400),
            (handshake("/echo", "Origin: http://evil.org\r\n"), 403),
            (handshake("/echo", "Content-Length: 1\r\n"), 400),
            (handshake("/echo", method: "POST", "Content-Length: 0\r\n"), 405),
            (handshake("/response", "Origin: null\r\n"), 403), (handshake("/route/1", "Origin: null\r\n"), 403),
        ])
    func refusals(request: String, status: Int) throws {
        let connection = client.connect()
        connection.send(request)
        client.memory.advance(by: .seconds(1))
        let response = try connection.response()
        #expect(response.status.code == status)
        #expect(response.text.hasPrefix("page of \(status): "))
        if status == 426 { #expect(response["Sec-WebSocket-Version"] == "13" && response["Upgrade"] == "websocket") }
        if status == 405 { #expect(response["Allow"] == "GET, HEAD, OPTIONS") }
    }

    @Test(
        "RFC 9931: what follows a refused handshake, or one that met something else than a socket, is never a request")
    func optimisticData() throws {
        let smuggled = "GET /page HTTP/1.1\r\nHost: test\r\n\r\n"
        for request in [handshake("/page"), handshake("/echo", "Origin: http://evil.org\r\n"), handshake("/nothing")] {
            let connection = client.connect()
            connection.send(request + smuggled)
            #expect(try connection.response()["Connection"] == "close")
            connection.send(smuggled)
            #expect(connection.received() == "" && connection.isEnded)
        }
        let plain = client.connect()
        plain.send(handshake(without: "Connection") + smuggled)
        #expect(try plain.response().status.code == 426)
        #expect(try plain.response().text == "a page")
    }

    @Test("messages behind the head that nobody takes yet stop the reading, too")
    func earlyMessages() throws {
        let gate = Deferred<Void>()
        let client = try TestClient { _ in
            Site(
                WebSockets { socket in
                    try await gate.value
                    for try await message in socket { try await socket.send(message) }
                })
        }
        let connection = client.connect()
        let frames = (0..<100).flatMap { number -> [UInt8] in [0x82, 0x81, 0, 0, 0, 0, UInt8(number)] }
        connection.send(Array(handshake("/").utf8) + frames)
        connection.send(frames)
        #expect(connection.transport.undelivered == frames.count)
        #expect(try connection.response().status == .switchingProtocols)
        try gate.callback(())
        #expect(connection.takeBytes() == (0..<200).flatMap { number -> [UInt8] in [0x82, 1, UInt8(number % 100)] })
    }

    @Test("middleware stands before the handshake, sees its refusals, and can add to its answer")
    func middleware() throws {
        let guarded = try TestClient { _ in
            let root = socketTree()
            root.use { request, next in
                guard request.query["token"] != nil else { throw HTTPError(.unauthorized) }
                return try next(request).setting("X-Seen", "yes").mapError { error in
                    guard (error as? HTTPError)?.status == .forbidden else { throw error }
                    return .text("not from there", status: .forbidden)
                }
            }
            return Site(root)
        }
        let refused = guarded.connect()
        refused.send(handshake())
        #expect(try refused.response().status == .unauthorized)
        let foreign = guarded.connect()
        foreign.send(handshake("/echo?token=1", "Origin: http://evil.org\r\n"))
        #expect(try foreign.response().text == "not from there")
        #expect(try guarded.webSocket("/echo?token=1").response["X-Seen"] == "yes")
    }

    @Test("origins: the same host and port by default, or those of a list; programs without one may always")
    func origins() throws {
        #expect(throws: Never.self) { try client.webSocket("/echo", headers: [("Origin", "http://test")]) }
        #expect(throws: TestWebSocket.Refused.self) {
            try client.webSocket("/echo", headers: [("Origin", "http://test:81")])
        }
        let listed = try TestClient { _ in
            let root = Branch()
            root["list"] = WebSockets(.init(origins: .list(["https://app.example.org"]))) { _ in }
            root["any"] = WebSockets(.init(origins: .any)) { _ in }
            return Site(root)
        }
        let app = [("Origin", "https://app.example.org")]
        #expect(throws: Never.self) { try listed.webSocket("/list", headers: app) }
        #expect(throws: Never.self) { try listed.webSocket("/any", headers: app) }
        #expect(throws: TestWebSocket.Refused.self) {
            try listed.webSocket("/list", headers: [("Origin", "http://test")])
        }
    }

    @Test("a subprotocol is one that both speak, by the server's preference")
    func subprotocols() throws {
        var strict = WebSockets.Options(subprotocols: ["v1"])
        strict.requiresSubprotocol = true
        let client = try TestClient { [strict] _ in
            let root = Branch()
            root["any"] = WebSockets(.init(subprotocols: ["v2", "v1"])) { socket in
                socket.send(socket.subprotocol ?? "none")
            }
            root["strict"] = WebSockets(strict) { _ in }
            return Site(root)
        }
        let both = try client.webSocket("/any", subprotocols: ["v1", "v2"])
        #expect(try both.subprotocol == "v2" && both.receive() == .text("v2"))
        #expect(try client.webSocket("/any", subprotocols: ["v3"]).receive() == .text("none"))
        #expect(throws: TestWebSocket.Refused.self) { try client.webSocket("/strict", subprotocols: ["v3"]) }
    }

    @Test("a server that stops sends 1001 to all, and is done when they have answered, or when their time is over")
    func stops() throws {
        final class Note { var isDrained = false }
        let note = Note()
        let (good, silent) = (try client.webSocket("/echo"), try client.webSocket("/async"))
        silent.answersClose = false
        client.drain { note.isDrained = true }
        #expect(good.end?.code == .goingAway && silent.end?.code == .goingAway)
        good.endWriting()
        #expect(client.openConnections == 1 && !note.isDrained)
        client.memory.advance(by: .seconds(5))
        #expect(note.isDrained && client.openConnections == 0)
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("a socket counts as a connection until it has ended, and then leaves nothing behind")
    func counted() throws {
        let socket = try client.webSocket("/async")
        #expect(client.openConnections == 1)
        socket.close(.normal)
        #expect(socket.end?.code == .normal && socket.connection.isEnded)
        socket.endWriting()
        #expect(client.openConnections == 0 && client.memory.leftovers == (0, 0, 0))
    }
}

import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

/// A site whose slow page answers when the test says so.
private final class Stage {
    var waiting: [Deferred<Response>] = []
    var started: [String] = []
    var cancelled = 0
    var left = 0

    func site(_ reactor: Reactor) -> Site {
        let root = Branch()
        root.get("{name}") { request in
            self.started.append(request.parameters["name"] ?? "")
            return .text(request.parameters["name"] ?? "")
        }
        root.get("slow/{name}") { [self] request in
            started.append(request.parameters["name"] ?? "")
            request.onDisconnect { [self] in left += 1 }
            let answer = Deferred<Response> { [self] _ in cancelled += 1 }
            waiting.append(answer)
            return .deferred(answer)
        }
        root.post("ignore") { _ in .text("ignored") }
        root.post("echo") { request in .deferred(request.collect(upTo: 1000).map { .bytes($0) }) }
        root.post("async-echo") { request in
            var bytes: [UInt8] = []
            for try await piece in request.body { bytes += piece }
            return .bytes(bytes)
        }
        root.get("large") { _ in .bytes([UInt8](repeating: 7, count: 200_000)) }
        return Site(root)
    }
}

private func get(_ path: String, _ fields: String = "", version: String = "1.1") -> String {
    "GET \(path) HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n"
}

@Suite("HTTP/1.1 on a connection") struct HTTP1ConnectionTests {
    private let stage = Stage()
    private let client: TestClient

    init() throws { client = try TestClient(site: stage.site) }

    @Test(
        "a request answered at once: head and body leave in one piece, and the connection stays open",
        arguments: [Int.max, 1, 7])
    func plain(size: Int) throws {
        let connection = client.connect()
        connection.send(get("/hello"), by: size)
        #expect(
            connection.received()
                == "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nServer: wryneck\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Length: 5\r\n\r\nhello"
        )
        #expect(!connection.isEnded)
    }

    @Test("pipelined requests are answered in order, also when the first one waits", arguments: [Int.max, 1, 7])
    func pipelined(size: Int) throws {
        let connection = client.connect()
        connection.send(get("/slow/one") + get("/two") + get("/three"), by: size)
        #expect(connection.received() == "")
        #expect(stage.started == ["one"])
        try stage.waiting[0].callback(.text("first"))
        #expect(try ["first", "two", "three"] == [0, 1, 2].map { _ in try connection.response().text })
        #expect(stage.started == ["one", "two", "three"])
    }

    @Test("bytes that come while an answer is pending are bounded: reading stops")
    func pipelineBound() throws {
        let connection = client.connect()
        connection.send(get("/slow/one"))
        for _ in 0..<100 { connection.send(String(repeating: get("/x"), count: 100)) }
        #expect(connection.transport.undelivered > 0)
        #expect(!connection.transport.isReading)
        try stage.waiting[0].callback(.text("first"))
        #expect(try connection.response().text == "first")
        for _ in 0..<999 { #expect(try connection.response().text == "x") }
        #expect(connection.isEnded, "1000 requests are the connection's limit")
    }

    @Test("what follows a request that ends the connection is not handled")
    func afterClose() throws {
        let connection = client.connect()
        connection.send(get("/one", "Connection: close\r\n") + get("/two"))
        let response = try connection.response()
        #expect(response["connection"] == "close")
        #expect(stage.started == ["one"])
        #expect(connection.isEnded)
        #expect(connection.received() == "")
    }

    @Test("RFC 9112 §9.3: HTTP/1.0 closes unless it asks to stay, and is told that it stays")
    func oldVersion() throws {
        let closing = client.connect()
        closing.send(get("/one", version: "1.0"))
        #expect(try closing.response()["connection"] == "close")
        #expect(closing.isEnded)
        let staying = client.connect()
        staying.send(get("/one", "Connection: keep-alive\r\n", version: "1.0"))
        #expect(try staying.response()["connection"] == "keep-alive")
        #expect(!staying.isEnded)
    }

    @Test("RFC 9110 §9.3.2: HEAD has the fields of GET and no body")
    func head() throws {
        let connection = client.connect()
        connection.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n" + get("/next"))
        let response = try connection.response(to: .head)
        #expect(response["content-length"] == "5")
        #expect(try connection.response().text == "next")
    }

    // MARK: Bodies

    @Test(
        "bodies arrive whole by a Deferred and by async iteration, with either framing",
        arguments: ["/echo", "/async-echo"], [Int.max, 1, 3])
    func bodies(path: String, size: Int) throws {
        let connection = client.connect()
        connection.send("POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world", by: size)
        #expect(try connection.response().text == "hello world")
        connection.send(
            "POST \(path) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
                + get("/tail"), by: size)
        #expect(try connection.response().text == "hello world")
        #expect(try connection.response().text == "tail")
    }

    @Test("a body that is longer than the resource allows gets 413 from its head alone, and the connection ends")
    func tooLargeDeclared() throws {
        let connection = client.connect()
        connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n")
        #expect(try connection.response().status == .contentTooLarge)
        #expect(connection.isEnded)
    }

    @Test("collect(upTo:) gives 413 for a chunked body that turns out too long")
    func tooLargeChunked() throws {
        let connection = client.connect()
        connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.send("3e9\r\n" + String(repeating: "x", count: 1001) + "\r\n")
        #expect(try connection.response().status == .contentTooLarge)
    }

    @Test("what a handler leaves unread is dropped, and the connection goes on")
    func unread() throws {
        let connection = client.connect()
        connection.send("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
        #expect(try connection.response().text == "ignored")
        connection.send("0123456789" + get("/next"))
        #expect(try connection.response().text == "next")
    }

    @Test("what is too much to drop ends the connection, after the answer")
    func unreadTooMuch() throws {
        let connection = client.connect()
        connection.send("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n")
        #expect(try connection.response()["connection"] == "close")
        #expect(connection.isEnded)
    }

    @Test("RFC 9110 §10.1.1: 100 is sent when the handler asks for the body, and once")
    func expectContinue() throws {
        let connection = client.connect()
        connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        #expect(connection.received() == "HTTP/1.1 100 Continue\r\n\r\n")
        connection.send("hello")
        #expect(try connection.response().text == "hello")
    }

    @Test(
        "RFC 9110 §10.1.1: a handler that does not want the body answers at once, without 100, and the connection ends")
    func expectRefused() throws {
        let connection = client.connect()
        connection.send("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        let text = connection.received()
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("Connection: close\r\n"))
        #expect(connection.isEnded)
    }

    @Test("RFC 9110 §10.1.1: an expectation that nobody knows gets 417")
    func expectUnknown() throws {
        let connection = client.connect()
        connection.send(get("/one", "Expect: miracles\r\n"))
        #expect(try connection.response().status == .expectationFailed)
        #expect(stage.started == [])
    }

    @Test("a body that nobody reads stops the reading from the socket: memory stays bounded")
    func backPressure() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.on(.post, "never", bodyLimit: 1 << 30) { _ in .deferred(Deferred<Response>()) }
            return Site(root)
        }
        let connection = client.connect()
        connection.send("POST /never HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n")
        for _ in 0..<20 { connection.send([UInt8](repeating: 1, count: 65536)) }
        #expect(!connection.transport.isReading)
        #expect(connection.transport.undelivered >= 17 * 65536)
        connection.transport.lose()
    }

    // MARK: Refusals

    @Test(
        "what breaks the protocol is answered with its status, and the connection ends",
        arguments: [
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400), ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505), ("\u{1}\r\n\r\n", 400),
            ("GET /" + String(repeating: "x", count: 9000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 40_000) + "\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 101) + "\r\n", 431),
            ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ])
    func refused(bytes: String, status: Int) throws {
        for size in [Int.max, 1, 7] {
            let connection = client.connect()
            connection.send(bytes, by: size)
            let response = try connection.response()
            #expect(response.status.code == status)
            #expect(response["connection"] == "close")
            #expect(connection.isEnded)
            connection.send(get("/never"))
            #expect(connection.received() == "")
        }
        #expect(!stage.started.contains("never"))
    }

    @Test("errors during a pending answer go to the handler's place: the handler is cancelled")
    func violationWhilePending() throws {
        let connection = client.connect()
        connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX")
        #expect(try connection.response().status == .badRequest)
        #expect(connection.isEnded)
    }

    // MARK: Ends

    @Test("a client that leaves cancels the handler's Deferred, and its late answer does nothing")
    func clientLeaves() throws {
        let connection = client.connect()
        connection.send(get("/slow/one"))
        connection.transport.lose(.connectionReset)
        #expect(stage.left == 1)
        #expect(stage.cancelled == 1)
        #expect(throws: AlreadyCalledError.self) { try stage.waiting[0].callback(.text("late")) }
        #expect(connection.transport.isClosed)
        #expect(client.openConnections == 0)
    }

    @Test("a client that leaves cancels the handler's task")
    func clientLeavesTask() throws {
        final class Note { var cancelled = false }
        let note = Note()
        let client = try TestClient { reactor in
            let root = Branch()
            root.get("wait") { _ in
                let never = Deferred<Int> { _ in note.cancelled = true }
                return Response.text("\(try await never.value)")
            }
            return Site(root)
        }
        let connection = client.connect()
        connection.send(get("/wait"))
        connection.transport.lose()
        client.memory.settle()
        #expect(note.cancelled)
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("a head that is cut short by the end of input gets 400; nothing is dispatched")
    func cutHead() throws {
        let connection = client.connect()
        connection.send("GET /one HTTP/1.1\r\nHo")
        connection.end()
        #expect(try connection.response().status == .badRequest)
        #expect(stage.started == [])
    }

    @Test("an answer to a client that ended its side first still goes out")
    func halfClosed() throws {
        let connection = client.connect()
        connection.send(get("/large"))
        connection.end()
        #expect(try connection.response().body.count == 200_000)
        #expect(connection.transport.isClosed)
    }

    private static let last = get("/one", "Connection: close\r\n")

    /// A connection on which a request was answered, also by a slow page.
    private func answered(_ request: String) throws -> TestConnection {
        let connection = client.connect()
        connection.send(request)
        for answer in stage.waiting { try answer.callback(.text("slow")) }
        #expect(try connection.response().status == .ok)
        return connection
    }

    @Test(
        "behind the last answer the writing side ends first, then at most a second passes, if the client may still send",
        arguments: [
            last + "x", get("/slow/one", "Connection: close\r\n") + "x",
            "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
            "POST /ignore HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        ])
    func lingering(request: String) throws {
        let connection = try answered(request)
        #expect(connection.transport.isWritingClosed)
        #expect(!connection.transport.isClosed)
        client.memory.advance(by: .milliseconds(1001))
        #expect(connection.transport.isClosed)
    }

    @Test("what came while the answer was made may have more behind it")
    func lingeringByMore() throws {
        let connection = client.connect()
        connection.send(get("/slow/one", "Connection: close\r\n"))
        connection.send("x")
        try stage.waiting[0].callback(.text("slow"))
        #expect(try connection.response().status == .ok)
        #expect(connection.transport.isWritingClosed && !connection.transport.isClosed)
    }

    @Test("the server's own wish to end is not the client's: it may still send")
    func lingeringByLimit() throws {
        var limits = Limits()
        limits.connection.requests = 1
        let connection = try TestClient(limits: limits, site: stage.site).connect()
        connection.send(get("/one"))
        #expect(try connection.response()["connection"] == "close")
        #expect(connection.transport.isWritingClosed && !connection.transport.isClosed)
    }

    @Test(
        "RFC 9112 §9.6: a client that said that it sends nothing more is not waited for",
        arguments: [last, get("/one", version: "1.0"), get("/slow/one", "Connection: close\r\n")])
    func closing(request: String) throws { #expect(try answered(request).transport.isClosed) }

    @Test(
        "a large body that comes whole with its head, and is not read, does not keep the next request waiting",
        arguments: [65_536, 65_537, 200_000])
    func unreadWhole(count: Int) throws {
        let connection = client.connect()
        connection.send(
            Array("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n".utf8)
                + [UInt8](repeating: 65, count: count))
        #expect(try connection.response().body == Array("ignored".utf8))
        connection.send(get("/one"))
        #expect(try connection.response().body == Array("one".utf8))
    }

    @Test("a large last answer is sent whole before the end")
    func closingLarge() throws {
        let connection = client.connect()
        connection.send(get("/large", "Connection: close\r\n"))
        #expect(try connection.response().body.count == 200_000)
        #expect(connection.transport.isClosed)
    }

    @Test(
        "a lingering client that goes on sending is slowed down by the network, and cut off when its second has passed")
    func lingeringFlood() throws {
        let connection = client.connect()
        connection.send("nonsense\r\n\r\n")
        for _ in 0..<10 { connection.send([UInt8](repeating: 65, count: 60_000)) }
        #expect(connection.transport.undelivered > 250_000)
        #expect(try connection.response().status == .badRequest)
        client.memory.advance(by: .milliseconds(1001))
        #expect(connection.transport.isClosed)
    }
}

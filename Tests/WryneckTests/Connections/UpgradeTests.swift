import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

/// Repeats what it gets in brackets, and says when it was connected and when the server stops.
private final class Bracket: StreamProtocol {
    var events: [String] = []
    func connected(to transport: any Transport) {
        events.append("connected")
        transport.write("ready|")
    }
    func received(_ bytes: RawSpan, on transport: any Transport) {
        let text = String(decoding: bytes.withUnsafeBytes { Array($0) }, as: UTF8.self)
        transport.write("[\(text)]")
    }
    func readClosed(on transport: any Transport) {
        events.append("read closed")
        transport.close()
    }
    func disconnected(reason: ConnectionLost?) { events.append("disconnected") }
    func serverStops(on transport: any Transport) {
        events.append("server stops")
        transport.write("bye")
        transport.close()
    }
}

@Suite("RFC 9110 §7.8: upgrades") struct UpgradeTests {
    private let bracket = Bracket()
    private let late = Deferred<Response>()
    private let client: TestClient

    init() throws {
        let (bracket, late) = (bracket, late)
        var options = Site.Options()
        options.acceptsConnect = true
        client = try TestClient { _ in
            let root = Branch()
            root.on(.get, "now") { request in
                .upgrade(
                    to: "bracket", headers: [.init("X-Offered")!: request.upgradeProtocols.joined(separator: " ")],
                    bracket)
            }
            root.on(.post, "now") { _ in .upgrade(to: "bracket", bracket) }
            root.get("late") { _ in .deferred(late) }
            root.get("ignores") { _ in .text("still HTTP") }
            root.on(.connect, "") { _ in .upgrade(to: "tunnel", bracket) }
            root.get("bad") { _ in .upgrade(to: "bracket", headers: [.server: "a\r\nb"], bracket) }
            return Site(root, options: options)
        }
    }

    private let offer = "Connection: upgrade\r\nUpgrade: other, BRACKET\r\n"

    @Test(
        "101, and every byte behind the head goes to the other protocol, however it is cut", arguments: [Int.max, 1, 7])
    func now(size: Int) throws {
        let connection = client.connect()
        connection.send("GET /now HTTP/1.1\r\nHost: a\r\n\(offer)\r\n" + "hello GET / HTTP/1.1\r\n\r\n", by: size)
        let text = connection.received()
        #expect(text.hasPrefix("HTTP/1.1 101 Switching Protocols\r\nX-Offered: other BRACKET\r\nUpgrade: bracket\r\n"))
        #expect(text.contains("\r\nConnection: Upgrade\r\n\r\nready|"))
        #expect(!text.contains("Content-Length") && !text.contains("Transfer-Encoding"))
        let echoed = text.split(separator: "|")[1].filter { $0 != "[" && $0 != "]" }
        #expect(echoed == "hello GET / HTTP/1.1\r\n\r\n")
        connection.send("more")
        #expect(connection.received() == "[more]")
        connection.end()
        #expect(bracket.events == ["connected", "read closed", "disconnected"])
        #expect(client.openConnections == 0)
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("a late upgrade gets the bytes that waited")
    func deferred() throws {
        let connection = client.connect()
        connection.send("GET /late HTTP/1.1\r\nHost: a\r\n\(offer)\r\n" + "early")
        #expect(connection.received() == "")
        try late.callback(.upgrade(to: "bracket", bracket))
        #expect(connection.received().hasSuffix("ready|[early]"))
    }

    @Test("the other protocol is told of an end that came before it had the connection, behind the bytes that waited")
    func endedBefore() throws {
        let connection = client.connect()
        connection.send("GET /late HTTP/1.1\r\nHost: a\r\n\(offer)\r\n" + "early")
        connection.end()
        #expect(bracket.events.isEmpty)
        try late.callback(.upgrade(to: "bracket", bracket))
        #expect(connection.received().hasSuffix("ready|[early]"))
        #expect(bracket.events == ["connected", "read closed", "disconnected"])
    }

    @Test("an upgrade behind a pipelined request")
    func pipelined() throws {
        let connection = client.connect()
        connection.send("GET /ignores HTTP/1.1\r\nHost: a\r\n\r\nGET /now HTTP/1.1\r\nHost: a\r\n\(offer)\r\nx")
        #expect(try connection.response().text == "still HTTP")
        #expect(try connection.response().status == .switchingProtocols)
    }

    @Test("an offer that nobody takes is ignored, and HTTP/1.1 goes on")
    func ignored() throws {
        let connection = client.connect()
        connection.send("GET /ignores HTTP/1.1\r\nHost: a\r\n\(offer)\r\nGET /ignores HTTP/1.1\r\nHost: a\r\n\r\n")
        for _ in 0..<2 { #expect(try connection.response().text == "still HTTP") }
    }

    @Test(
        "what was not offered is not switched to: 426 names it, and HTTP/1.1 goes on",
        arguments: ["", "Upgrade: bracket\r\n", "Connection: upgrade\r\nUpgrade: other\r\n", "Connection: upgrade\r\n"])
    func notOffered(fields: String) throws {
        let connection = client.connect()
        connection.send("GET /now HTTP/1.1\r\nHost: a\r\n\(fields)\r\nGET /ignores HTTP/1.1\r\nHost: a\r\n\r\n")
        let refusal = try connection.response()
        #expect(refusal.status.code == 426)
        #expect(refusal["upgrade"] == "bracket")
        #expect(refusal["connection"] == "Upgrade")
        #expect(try connection.response().text == "still HTTP")
        #expect(bracket.events == [])
    }

    @Test("HTTP/1.0 cannot be upgraded")
    func oldVersion() throws {
        let connection = client.connect()
        connection.send("GET /now HTTP/1.0\r\nHost: a\r\n\(offer)\r\n")
        #expect(try connection.response().status.code == 426)
    }

    @Test(
        "the request's body comes first, with either framing",
        arguments: ["Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"])
    func bodyFirst(body: String) throws {
        for size in [Int.max, 1] {
            let connection = client.connect()
            connection.send("POST /now HTTP/1.1\r\nHost: a\r\n\(offer)" + body, by: size)
            connection.send("x")
            #expect(connection.received().hasSuffix("ready|[x]"))
            connection.end()
        }
        let waiting = client.connect()
        waiting.send("POST /now HTTP/1.1\r\nHost: a\r\n\(offer)" + body.dropLast())
        #expect(waiting.received() == "")
        client.memory.advance(by: .seconds(5))
        #expect(try waiting.response().status == .requestTimeout)
    }

    @Test("100 goes before 101, and a body that is too large is 413")
    func expectation() throws {
        let connection = client.connect()
        connection.send("POST /now HTTP/1.1\r\nHost: a\r\n\(offer)Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(connection.received() == "HTTP/1.1 100 Continue\r\n\r\n")
        connection.send("ab")
        #expect(connection.received().hasPrefix("HTTP/1.1 101 "))
        let large = client.connect()
        large.send("POST /now HTTP/1.1\r\nHost: a\r\n\(offer)Content-Length: 300000\r\n\r\n")
        #expect(try large.response().status == .contentTooLarge)
        #expect(large.isEnded)
    }

    @Test("RFC 9110 §9.3.6: where CONNECT is switched on, a tunnel begins behind a 200 without framing")
    func tunnel() throws {
        let connection = client.connect()
        connection.send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\nhello")
        let text = connection.received()
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.hasSuffix("\r\n\r\nready|[hello]"))
        #expect(!text.contains("Content-Length"))
    }

    @Test("a field that may not be sent makes it a 500")
    func badField() throws {
        let connection = client.connect()
        connection.send("GET /bad HTTP/1.1\r\nHost: a\r\n\(offer)\r\n")
        #expect(try connection.response().status == .internalServerError)
        #expect(connection.isEnded)
    }

    @Test("a protocol that gets its connection while the server stops is told at once")
    func lateStop() throws {
        let connection = client.connect()
        connection.send("GET /late HTTP/1.1\r\nHost: a\r\n\(offer)\r\n")
        client.drain {}
        try late.callback(.upgrade(to: "bracket", bracket))
        #expect(connection.received().hasSuffix("ready|bye"))
        #expect(bracket.events == ["connected", "server stops", "disconnected"])
    }

    @Test("a server that stops tells the other protocol, and waits for its end")
    func stops() throws {
        final class Note { var isDrained = false }
        let (connection, note) = (client.connect(), Note())
        connection.send("GET /now HTTP/1.1\r\nHost: a\r\n\(offer)\r\n")
        _ = connection.received()
        client.drain { note.isDrained = true }
        #expect(connection.received() == "bye")
        #expect(bracket.events == ["connected", "server stops", "disconnected"])
        #expect(note.isDrained)
    }
}

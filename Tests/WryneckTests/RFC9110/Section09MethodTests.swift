import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

@Suite("RFC 9110 §9 Methods", .ownThread) struct Section09MethodTests {
    @Test(
        "§9.1 a method that the resource does not take is 405, one that nobody here knows 501; the connection goes on")
    func unknown() async throws {
        try await expectOnEveryWire([
            Case("PUT", "PUT / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
            Case("BREW", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
            Case("PUT of nothing", "PUT /missing HTTP/1.1\r\nHost: a\r\n\r\n", 404),
            Case("a method of WebDAV", "PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
            Case("QUERY, which http_parser does not know", "QUERY / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ])
    }

    @Test("§9.3.2 HEAD has GET's fields and no body; §9.3.7 OPTIONS has Allow")
    func headAndOptions() async throws {
        try await expectOnEveryWire([
            Case("HEAD", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
            Case("OPTIONS", "OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n", 204),
            Case("OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200),
            Case("OPTIONS * with a body", "OPTIONS * HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 200),
        ])
    }

    @Test("§9.3.6 CONNECT is 501 and the end, whatever follows it")
    func connect() async throws {
        try await expectOnEveryWire([
            Case("alone", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", last: 501),
            Case("with a length", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", last: 501),
            Case(
                "with what a tunnel would carry",
                "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", last: 501),
        ])
    }

    private func client(_ options: Site.Options) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.get("") { _ in .text("get") }
            root.on(.trace, "") { _ in .text("trace") }
            root.on(.connect, "") { _ in .text("no tunnel") }
            return Site(root, options: options)
        }
    }

    @Test(
        "§9.3.8 TRACE reaches a resource that takes it only if the site says so; else 405, and Allow does not name it")
    func trace() throws {
        var options = Site.Options()
        let refused = try client(options).request(.trace, "/")
        #expect(refused.status == .methodNotAllowed)
        #expect(refused["allow"]?.contains("TRACE") == false)
        options.acceptsTrace = true
        #expect(try client(options).request(.trace, "/").text == "trace")
        #expect(try client(options).request(.put, "/")["allow"]?.contains("TRACE") == true)
    }

    @Test("§9.3.6 a CONNECT that is answered without a tunnel has no body, and nothing follows on its connection")
    func noTunnel() throws {
        var options = Site.Options()
        options.acceptsConnect = true
        let connection = try client(options).connect()
        connection.send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let text = connection.received()
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\n"))
        #expect(!text.contains("Content-Length") && text.contains("Connection: close\r\n"))
        #expect(connection.isEnded)
    }
}

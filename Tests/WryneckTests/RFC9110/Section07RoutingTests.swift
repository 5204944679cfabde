import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

@Suite("RFC 9110 §7 Routing", .ownThread) struct Section07RoutingTests {
    @Test("§7.2 the target's own authority is what a resource sees, else Host's")
    func authority() throws {
        let client = try TestClient(site: WireSite.make)
        let connection = client.connect()
        connection.send(
            "GET /authority HTTP/1.1\r\nHost: b:8080\r\n\r\nGET http://a/authority HTTP/1.1\r\nHost: b\r\n\r\n")
        #expect(try connection.response().text == "b:8080")
        #expect(try connection.response().text == "a")
    }

    @Test("§7.4 a site that names its hosts answers 421 to requests for others, and the connection ends")
    func misdirected() throws {
        var options = Site.Options()
        options.hosts = ["Example.org", "[::1]"]
        let client = try TestClient { _ in Site(Page { _ in .text("here") }, options: options) }
        for host in ["example.org", "EXAMPLE.ORG:8080", "example.org.", "[::1]", "[::1]:80"] {
            let connection = client.connect()
            connection.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            #expect(try connection.response().text == "here", "\(host)")
        }
        for head in [
            "1.1\r\nHost: other", "1.1\r\nHost: x.example.org", "1.1\r\nHost: example.org.evil", "1.1\r\nHost: [::2]",
            "1.0\r\nX: y",
        ] {
            let connection = client.connect()
            connection.send("GET / HTTP/\(head)\r\n\r\n")
            #expect(try connection.response().status == .misdirectedRequest, "\(head)")
            #expect(connection.isEnded)
        }
        let absolute = client.connect()
        absolute.send("GET http://other/ HTTP/1.1\r\nHost: example.org\r\n\r\n")
        #expect(try absolute.response().status == .misdirectedRequest)
    }

    @Test("§7.8 an upgrade that nobody takes is ignored: with a body, with a request behind it, h2c, in HTTP/1.0")
    func ignoredUpgrade() async throws {
        let offer = "Connection: Upgrade\r\nUpgrade: example\r\n"
        try await expectOnEveryWire([
            Case("alone", "GET / HTTP/1.1\r\nHost: a\r\n\(offer)\r\n", 200),
            Case(
                "a request behind it", "GET / HTTP/1.1\r\nHost: a\r\n\(offer)\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                200, 200),
            Case("with a body", "POST /echo HTTP/1.1\r\nHost: a\r\n\(offer)Content-Length: 5\r\n\r\nhello", 200),
            Case(
                "with a chunked body",
                "POST /echo HTTP/1.1\r\nHost: a\r\n\(offer)Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                200),
            Case(
                "h2c",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
                200),
            Case(
                "beside a bad coding", "POST /echo HTTP/1.1\r\nHost: a\r\n\(offer)Transfer-Encoding: xchunked\r\n\r\n",
                last: 400),
            Case(
                "beside both framings",
                "POST /echo HTTP/1.1\r\nHost: a\r\n\(offer)Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                last: 400
            ),
            Case("in HTTP/1.0", "GET / HTTP/1.0\r\n\(offer)\r\n", last: 200),
        ])
    }
}

import ProcessTesting
import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

@Suite("RFC 9112 §9 Connection Management", .ownThread) struct Section09ConnectionTests {
    private func get(_ fields: String = "", _ path: String = "/", version: String = "1.1") -> String {
        "GET \(path) HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n"
    }

    @Test("§9.3 HTTP/1.1 stays unless it is told to close; all Connection lines and odd blanks count")
    func persistence() async throws {
        let closing = [
            "close", "CLOSE", "close\t", "x\t,\tclose", ",, close", "close, x", "keep-alive, close", "x,close,",
            "\"x, close",
            "x\r\nConnection: close",
        ]
        try await expectOnEveryWire(
            closing.map { Case($0, get("Connection: \($0)\r\n"), last: 200) }
                + ["keep-alive", "x", "", "closed", "x-close", "clos, e"].map {
                    Case($0, get("Connection: \($0)\r\n"), 200)
                }
                + [Case("Proxy-Connection is nobody's", get("Proxy-Connection: close\r\n"), 200)])
    }

    @Test("§9.3 HTTP/1.0 closes unless it asks to stay")
    func oldVersion() async throws {
        try await expectOnEveryWire([
            Case("says nothing", get(version: "1.0"), last: 200),
            Case("keep-alive", get("Connection: keep-alive\r\n", version: "1.0"), 200),
            Case("both", get("Connection: keep-alive, close\r\n", version: "1.0"), last: 200),
            Case("Proxy-Connection", get("Proxy-Connection: keep-alive\r\n", version: "1.0"), last: 200),
        ])
    }

    @Test(
        "§9.3.2 pipelined requests are answered in their order: one that waits holds the next one up (CVE-2023-46137, CVE-2024-41671)"
    )
    func pipelining() async throws {
        let slow = get("", "/slow")
        let body = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
        let chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        try await expectOnEveryWire([
            Case("slow first", slow + get() + get("", "/missing"), 200, 200, 404),
            Case("a body first", body + slow + get("", "/missing"), 200, 200, 404),
            Case("chunked first", chunked + slow + body + get("", "/missing"), 200, 200, 200, 404),
            Case("a bad one behind a slow one", slow + "GET  / HTTP/1.1\r\n\r\n", last: 200, 400),
        ])
    }

    @Test("§9.6 nothing behind the last request is handled, and its answer says that it is the last")
    func lastRequest() async throws {
        try await expectOnEveryWire([
            Case("close", get("Connection: close\r\n") + get(), last: 200),
            Case("an error", "GET  / HTTP/1.1\r\n\r\n" + get(), last: 400),
            Case("a slow one", get("Connection: close\r\n", "/slow") + get(), last: 200),
        ])
    }

    @Test(
        "§9.6 the answer to an early refusal is read whole by a client that goes on sending a megabyte",
        arguments: [
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n186a1\r\n",
        ])
    func lingering(head: String) async throws {
        let server = try await Server(.tcp(port: 0), site: WireSite.make).start()
        for _ in 0..<5 {
            let client = try RawClient(try #require(server.addresses.first))
            client.sendEarly(Array(head.utf8) + [UInt8](repeating: 0x78, count: 1_048_577))
            let text = client.read()
            #expect(text.hasPrefix(head.hasPrefix("GET") ? "HTTP/1.1 400 " : "HTTP/1.1 413 "))
            #expect(text.hasSuffix("\n"))
            #expect(text.contains("\r\nConnection: close\r\n"))
        }
        await server.stop(grace: .zero)
    }

    @Test("§9.3 after the thousandth request, and after an hour, the next answer is the last")
    func lastByCountAndAge() throws {
        let client = try TestClient(site: WireSite.make)
        let many = client.connect()
        for number in 1...1000 {
            many.send(get())
            #expect(try many.response()["connection"] == (number == 1000 ? "close" : nil))
        }
        let old = client.connect()
        for _ in 0..<360 {
            old.send(get())
            #expect(try old.response()["connection"] == nil)
            client.memory.advance(by: .seconds(10))
        }
        old.send(get())
        #expect(try old.response()["connection"] == "close")
    }

    @Test("a server that stops says so in every answer that it still gives, also to a head that was half there")
    func stopping() throws {
        let client = try TestClient(site: WireSite.make)
        let (half, slow) = (client.connect(), client.connect())
        half.send("GET / HT")
        slow.send(get("", "/slow") + get())
        client.drain {}
        half.send("TP/1.1\r\nHost: a\r\n\r\n")
        #expect(try half.response()["connection"] == "close")
        client.memory.advance(by: .milliseconds(2))
        #expect(try slow.response()["connection"] == "close")
        #expect(slow.received() == "")
        client.memory.advance(by: .seconds(2))
        #expect(client.openConnections == 0)
    }
}

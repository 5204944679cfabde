// TrailerReaderTests.swift - trailers: RFC 9112 §7.1.2, RFC 9110 §6.5.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func trailers(_ lines: String) -> String { chunked(body(lines)) }

private func body(_ lines: String) -> String { "5\r\nhello\r\n0\r\n\(lines)\r\n" }

@Suite("RFC 9112 §7.1.2: trailers") struct TrailerReaderTests {
    @Test("trailers are offered in their order, apart from the headers")
    func order() throws {
        let message = try expectOne(trailers("X-A: 1\r\nx-b:2 \r\nX-A: 3\r\n"))
        #expect(message.trailers.map(\.value) == ["1", "2", "3"])
        #expect(message.trailers[.init("X-A")!] == "1, 3")
        #expect(message.headers[.init("X-A")!] == nil)
    }

    @Test("the next message begins without the trailers of the one before")
    func forgotten() throws {
        let transcript = feedEveryWay(trailers("X-A: 1\r\n") + "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(transcript.messages.map(\.trailers.count) == [1, 0])
    }

    @Test(
        "§5.1, §5.2, §2.2: the rules of header lines hold",
        arguments: [
            "no colon\r\n", "X : y\r\n", ": y\r\n", " X: y\r\n", "X: a\u{0}\r\n", "X: a\n", "X: a\rb\r\n",
            "X: a\u{7F}\r\n", "X(: y\r\n",
            "GET / HTTP/1.1\r\n", "\n",
        ])
    func lines(line: String) { expectBadBody(body(line)) }

    @Test("a request in the place of trailers is none")
    func smuggled() {
        let transcript = feedEveryWay(trailers("GET /admin HTTP/1.1\r\nHost: x\r\n"))
        #expect(transcript.status == 400)
        #expect(transcript.messages.count == 1)
    }

    @Test(
        "RFC 9110 §6.5.1: framing, routing, identity and connection are dropped",
        arguments: [
            "Content-Length", "Transfer-Encoding", "Host", "Authorization", "Proxy-Authorization", "Cookie",
            "Set-Cookie", "Connection", "Keep-Alive",
            "Upgrade", "TE", "Trailer",
            "Content-Encoding", "Content-Type", "Content-Range", "X-Forwarded-For", "Forwarded", "X-Real-IP", "Expect",
            "Range", "If-Match",
            "CONTENT-LENGTH",
        ])
    func dropped(name: String) throws {
        #expect(try expectOne(trailers("\(name): x\r\nX-Kept: y\r\n")).trailers == [.init("X-Kept")!: "y"])
    }

    @Test("at most 32 lines, dropped ones counted: 431")
    func count() throws {
        #expect(try expectOne(trailers(String(repeating: "X: y\r\n", count: 32))).trailers.count == 32)
        expectBadBody(body(String(repeating: "X: y\r\n", count: 33)), 431)
        expectBadBody(body(String(repeating: "Host: y\r\n", count: 33)), 431)
    }

    @Test("at most 16 KiB, also in a line that never ends: 431")
    func size() throws {
        let fits = "X: \(String(repeating: "a", count: 16 * 1024 - 5))\r\n"
        #expect(fits.utf8.count == 16 * 1024)
        #expect(try expectOne(trailers(fits)).trailers.count == 1)
        expectBadBody(body("X" + fits), 431)
        expectBadBody("0\r\nX: \(String(repeating: "a", count: 20_000))", 431)
    }
}

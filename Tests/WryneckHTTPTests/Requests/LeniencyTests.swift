// LeniencyTests.swift - what Debian's http_parser takes and Wryneck refuses. One test for each leniency that was
// found, in the order of a message: request line, fields, framing, chunks. They were measured on the library itself;
// here each is fed through the whole parser in every cut.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private let host = "Host: x\r\n"

private func get(_ target: String, version: String = "HTTP/1.1") -> String {
    "GET \(target) \(version)\r\n\(host)\r\n"
}

private func fields(_ lines: String, method: String = "GET") -> String {
    "\(method) / HTTP/1.1\r\n\(host)\(lines)\r\n"
}

@Suite("what http_parser accepts wrongly") struct LeniencyTests {
    @Test(
        "another literal than HTTP/ is 400",
        arguments: [
            "HACK+1.1", "HTTQ/1.1", "HTTP-1.1", "HTTP 1.1", "HXYZ/1.1", "http/1.1", "Http/1.1", "HTTP/1,1", "XTTP/1.1",
        ])
    func literal(version: String) { expectRefused(get("/", version: version), 400) }

    @Test("another major version is 505", arguments: ["HTTP/2.0", "HTTP/9.9", "HTTP/0.9", "HTTP/3.1"])
    func majorVersion(version: String) { expectRefused(get("/", version: version), 505) }

    @Test("HTTP/1.9 is read as HTTP/1.1")
    func minorVersion() throws {
        #expect(try expectOne(get("/", version: "HTTP/1.9")).minorVersion == 1)
        #expect(try expectOne(get("/", version: "HTTP/1.9")).keepAlive)
    }

    @Test("a request without a version is 400, with fields, without, and with a framing of its own")
    func simpleRequest() {
        expectRefused("GET /x\r\n", 400)
        expectRefused("GET /x\r\nHost: x\r\n\r\n", 400)
        expectRefused("GET /x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)
        expectRefused("GET /x \r\n\r\n", 400)
    }

    @Test("SOURCE and ICE are not HTTP") func icecast() { expectRefused("SOURCE / ICE/1.1\r\n\(host)\r\n", 400) }

    @Test("control bytes in the target are 400", arguments: [0x09, 0x0B, 0x0C, 0x00, 0x7F, 0x1F, 0x01] as [UInt8])
    func targetBytes(byte: UInt8) {
        expectRefused(Array("GET /a".utf8) + [byte] + Array("b HTTP/1.1\r\n\(host)\r\n".utf8), 400)
        expectRefused(Array("GET /?a".utf8) + [byte] + Array(" HTTP/1.1\r\n\(host)\r\n".utf8), 400)
    }

    @Test(
        "a fragment, stars, an empty authority and other schemes in the target are 400",
        arguments: [
            "/#frag", "/?q=#", "*foo", "**", "http:///x", "http://",
            "ftp://h/x",
            "file:///etc/passwd", "gopher://h", "javascript:alert", "ws://h/", "x", "foo/bar", "../x", "h:80",
            "https:x", "http:/x", "http//x", ":80",
        ])
    func targets(target: String) { expectRefused(get(target), 400) }

    @Test("more than one space between the parts, or one behind them, is 400")
    func spaces() {
        for line in [
            "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET\t/ HTTP/1.1",
            "GET /\tHTTP/1.1", "GET / HTTP/1.1\t",
        ] {
            expectRefused("\(line)\r\n\(host)\r\n", 400)
        }
    }

    @Test("a blank before the colon is 400 (CVE-2021-22959)")
    func blankBeforeColon() {
        for line in [
            "Name : v", "Content-Length : 5", "Transfer-Encoding : chunked", "Content-Length\t: 5", "Host : y",
        ] {
            expectRefused(fields("\(line)\r\n", method: "POST") + "hello", 400)
        }
    }

    @Test("a blank inside a name is 400")
    func blankInName() {
        expectRefused(fields("X A: b\r\n"), 400)
        expectRefused(fields("Content Length: 5\r\n"), 400)
    }

    @Test("a first field line that begins with a blank is 400 (CVE-2024-27982)")
    func leadingBlank() {
        expectRefused("POST / HTTP/1.1\r\n Content-Length: 5\r\nHost: x\r\n\r\nhello", 400)
        expectRefused("POST / HTTP/1.1\r\n\tContent-Length: 5\r\nHost: x\r\n\r\nhello", 400)
        expectRefused("GET / HTTP/1.1\r\n \r\nHost: x\r\n\r\n", 400)
    }

    @Test("CR and any byte do not end an empty value (CVE-2023-30589)")
    func carriageReturnEndsValue() {
        expectRefused(fields("X:\rZTransfer-Encoding: chunked\r\n", method: "POST"), 400)
        expectRefused(fields("X: \rZTransfer-Encoding: chunked\r\n", method: "POST"), 400)
        expectRefused(fields("X: a\rZTransfer-Encoding: chunked\r\n", method: "POST"), 400)
        expectRefused(fields("X: a\r\r\n"), 400)
    }

    @Test("CR LF CR and any byte do not end the head (CVE-2025-23167)")
    func carriageReturnEndsHead() {
        expectRefused("GET / HTTP/1.1\r\nHost: x\r\n\rZ", 400)
        expectRefused("GET / HTTP/1.1\r\nHost: x\r\n\r\rGET /2 HTTP/1.1\r\n\r\n", 400)
        expectRefused("GET / HTTP/1.1\r\nHost: x\r\n\n", 400)
    }

    @Test("a bare LF is no line end (CVE-2022-32214, CVE-2022-35256)")
    func lineFeeds() {
        expectRefused("GET / HTTP/1.1\nHost: x\n\n", 400)
        expectRefused("GET / HTTP/1.1\nHost: x\r\n\r\n", 400)
        expectRefused("GET / HTTP/1.1\r\nHost: x\n\r\n", 400)
        expectRefused(fields("X:\nTransfer-Encoding: chunked\r\n", method: "POST"), 400)
        expectRefused(fields("X: a\nTransfer-Encoding: chunked\r\n", method: "POST"), 400)
    }

    @Test("folded lines are 400 (CVE-2022-32215)")
    func folds() {
        for line in [
            "Transfer-Encoding:\r\n chunked", "Transfer-Encoding: cow,\r\n chunked", "Content-Length:\r\n 5",
            "X: a\r\n b", "X: a\r\n\tb", "X:\r\n ",
            "X: a\r\n \r\n b",
        ] {
            expectRefused(fields("\(line)\r\n", method: "POST"), 400)
        }
        expectBadBody("0\r\nX: a\r\n b\r\n\r\n")
        expectBadBody("0\r\n X: a\r\n\r\n")
    }

    @Test(
        "a coding before chunked is 501, whatever it is (CVE-2022-32213)",
        arguments: [
            "Transfer-Encoding: identity, chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: gzip,chunked\r\n",
            "Transfer-Encoding: foo \"x, chunked\r\n", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: cow\r\nX: y\r\ntransfer-encoding: chunked\r\n",
        ])
    func codings(lines: String) { expectRefused(fields(lines, method: "POST") + "0\r\n\r\n", 501) }

    @Test("chunked twice, on one line or on two, is 400")
    func chunkedTwice() {
        expectRefused(fields("Transfer-Encoding: chunked, chunked\r\n", method: "POST"), 400)
        expectRefused(fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", method: "POST"), 400)
    }

    @Test("Transfer-Encoding in HTTP/1.0 and before is 400")
    func oldVersions() {
        expectRefused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)
        expectRefused("POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400)
        expectRefused("POST /\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)
    }

    @Test("a bad Transfer-Encoding is refused before any handler sees the head")
    func lateError() {
        expectRefused(fields("Transfer-Encoding: identity\r\n", method: "POST"), 400)
        expectRefused(fields("Transfer-Encoding: gzip\r\n", method: "POST"), 400)
    }

    @Test("a bad Transfer-Encoding beside an upgrade is 400 all the same")
    func upgradeHidesCoding() {
        expectRefused(
            fields("Transfer-Encoding: xchunked\r\nConnection: upgrade\r\nUpgrade: x\r\n", method: "POST")
                + "GET /2 HTTP/1.1\r\n\r\n", 400)
    }

    @Test("CONNECT with a Content-Length has a body like any request")
    func connectBody() throws {
        let message = try expectOne("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nContent-Length: 5\r\n\r\nhello")
        #expect(message.method == "CONNECT")
        #expect(message.authority == "a:443")
        #expect(message.text == "hello")
    }

    @Test("an upgrade with a body: the body is read, and HTTP/1.1 goes on behind it")
    func upgradeBody() throws {
        let transcript = feedEveryWay(
            fields("Connection: upgrade\r\nUpgrade: x\r\nContent-Length: 5\r\n", method: "POST") + "hello" + get("/2"))
        #expect(transcript.messages.map(\.text) == ["hello", ""])
        #expect(transcript.messages.map(\.path) == ["/", "/2"])
        #expect(transcript.heads.first?.upgradeProtocols == ["x"])
    }

    @Test("nothing but an extension may follow a chunk's size (CVE-2021-22960)")
    func chunkJunk() {
        for line in ["5 junk", "5 ", "5\t", "5 ;", "5junk", "5,5", "5 5"] {
            expectBadBody("\(line)\r\nhello\r\n0\r\n\r\n")
        }
    }

    @Test("LF, NUL and other control bytes in a chunk extension are 400")
    func extensionBytes() {
        for line in ["5;\nxx", "5;a\n", "5;a=\nb", "5;a=\"\n\"", "5;a\u{0}b", "5;a=\"\u{1}\"", "5;\u{7F}"] {
            expectBadBody("\(line)\r\nhello\r\n0\r\n\r\n")
        }
    }

    @Test("CR and any byte do not end a chunk line")
    func chunkLineEnd() {
        expectBadBody("5\rXhello\r\n0\r\n\r\n")
        expectBadBody("5;a\rXhello\r\n0\r\n\r\n")
        expectBadBody("5\r\rhello\r\n0\r\n\r\n")
    }

    @Test("chunk data is followed by exactly CRLF")
    func dataEnd() {
        for end in ["XX", "\n", "\r", "\rX", "X\r\n", "\n\n", "\r\r\n"] { expectBadBody("5\r\n12345\(end)0\r\n\r\n") }
    }

    @Test("the trailers' end is exactly CRLF CRLF")
    func trailerEnd() {
        expectBadBody("0\r\n\rX")
        expectBadBody("0\r\n\nX")
        expectBadBody("0\r\nXX\r\n\r\n")
        expectBadBody("0\n\r\n")
    }

    @Test("a request behind `Connection: close` says so itself: the connection's owner stops there")
    func afterClose() throws {
        #expect(try !expectOne(fields("Connection: close\r\n")).keepAlive)
        #expect(try !expectOne("GET / HTTP/1.0\r\n\r\n").keepAlive)
    }

    @Test("trailers change nothing about the message, and those that could are dropped")
    func trailers() throws {
        let message = try expectOne(
            chunked(
                "5\r\nhello\r\n0\r\nConnection: close\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\nHost: evil\r\nX-Sum: 1\r\n\r\n"
            ))
        #expect(message.keepAlive)
        #expect(message.authority == "x")
        #expect(message.trailers == [.init("X-Sum")!: "1"])
        #expect(message.headers[.contentLength] == nil)
    }

    @Test("Proxy-Connection is nobody's business")
    func proxyConnection() throws {
        #expect(try expectOne(fields("Proxy-Connection: close\r\n")).keepAlive)
        #expect(try !expectOne("GET / HTTP/1.0\r\nProxy-Connection: keep-alive\r\n\r\n").keepAlive)
    }

    @Test(
        "close is found wherever it stands",
        arguments: [
            "close\t", "x\t,\tclose", ",, close", "CLOSE", "close, x", "keep-alive, close", " close ", "x,close,",
            "\"x, close",
            "a\r\nConnection: close",
        ])
    func closeTokens(value: String) throws { #expect(try !expectOne(fields("Connection: \(value)\r\n")).keepAlive) }

    @Test("no Host, two of them, or one that is none, are 400")
    func hosts() {
        expectRefused("GET / HTTP/1.1\r\n\r\n", 400)
        expectRefused("GET / HTTP/1.1\r\nX: y\r\n\r\n", 400)
        expectRefused(fields(host), 400)
        expectRefused(fields("host: y\r\n"), 400)
        expectRefused("GET / HTTP/1.1\r\nHost: a b@c/d\r\n\r\n", 400)
    }

    @Test("one empty line before a request line is skipped, more are 400, and so is half of one")
    func emptyLines() throws {
        #expect(try expectOne("\r\n" + get("/")).path == "/")
        expectRefused("\r\n\r\n" + get("/"), 400)
        for start in ["\n", "\r", "\r\r\n", "\n\r\n", "\r\n\n", "\r\n\r", " \r\n", "\rX"] {
            expectRefused(start + get("/"), 400)
        }
    }

    @Test("sixteen digits of a chunk's size are enough, zeros included")
    func zeros() throws {
        #expect(try expectOne(chunked("0000000000000005\r\nhello\r\n0000000000000000\r\n\r\n")).text == "hello")
        expectBadBody("00000000000000005\r\nhello\r\n0\r\n\r\n")
        expectBadBody("0\(String(repeating: "0", count: 16))\r\n\r\n")
    }

    @Test("high bytes in a value are legal")
    func highBytes() throws {
        let transcript = feedEveryWay(
            Array("GET / HTTP/1.1\r\nHost: x\r\nX: ".utf8) + [0x80, 0xC3, 0xA9, 0xFF] + Array("\r\n\r\n".utf8))
        #expect(transcript.violation == nil)
        #expect(transcript.messages.first?.headers[.init("X")!] == "\u{FFFD}é\u{FFFD}")
    }
}

// RequestParserTests.swift - the order of events, and what a parser keeps between them.

import HTTPTypes
import Testing

@testable import WryneckHTTP

@Suite("RequestParser: bytes in, events out") struct RequestParserTests {
    @Test("a plain GET is a head and an end")
    func plain() throws {
        let message = try expectOne("GET /plaintext?a=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(message.method == "GET")
        #expect(message.path == "/plaintext")
        #expect(message.query == "a=1")
        #expect(message.authority == "x")
        #expect(message.minorVersion == 1)
        #expect(message.keepAlive)
        #expect(message.framing == .none)
        #expect(message.headers == [.init("Host")!: "x"])
    }

    @Test("a body with a length comes as it is, and the next request begins right after it")
    func length() throws {
        let transcript = feedEveryWay("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(transcript.messages.map(\.text) == ["hello", ""])
        #expect(transcript.messages.map(\.path) == ["/", "/2"])
    }

    @Test("a chunked body comes without its framing, trailers after its end")
    func chunked() throws {
        let message = try expectOne(
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n")
        #expect(message.text == "hello world")
        #expect(message.trailers == [.init("X-Sum")!: "1"])
    }
}

// HTTPErrorTests.swift - the two kinds of failure that can be answered.

import HTTPTypes
import Testing

@testable import WryneckHTTP

@Suite("HTTPError and ProtocolViolation") struct HTTPErrorTests {
    @Test("an error carries a status, words and fields")
    func error() {
        #expect(HTTPError(.notFound, "no such poem").reason == "no such poem")
        #expect(HTTPError(.notFound).reason.isEmpty)
        #expect(HTTPError(.serviceUnavailable, headers: [.retryAfter: "5"]).headers[.retryAfter] == "5")
        #expect(HTTPError(.notFound) == HTTPError(.notFound, headers: [:]))
    }

    @Test("an error's status has a name: its own, the standard one, or its class's; no number traps")
    func names() {
        #expect(HTTPError(418).status.reasonPhrase == "Client Error")
        #expect(HTTPError(.init(code: 404)).status.reasonPhrase == "Not Found")
        #expect(HTTPError(.init(code: 404, reasonPhrase: "Gone Fishing")).status.reasonPhrase == "Gone Fishing")
        #expect(HTTPError(.init(code: Int.max)).status.code == 0)
    }

    @Test("a violation's words never repeat the input")
    func violation() {
        for wire in [
            "EVIL / HTTP/9.9\r\n\r\n", "GET /EVIL\u{0} HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nEVIL(: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: EVIL EVIL\r\n\r\n",
        ] {
            let reason = feed(Array(wire.utf8), by: 1000).violation?.reason ?? "EVIL"
            #expect(!reason.contains("EVIL"))
            #expect(!reason.isEmpty)
        }
    }
}

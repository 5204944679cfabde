// HeadRulesTests.swift - what a head says about its message: Connection, Expect, Upgrade, and the verdict on the whole.

import CHTTPParser
import HTTPTypes
import Testing

@testable import WryneckHTTP

private func head(_ lines: String, version: String = "1.1", location: SourceLocation = #_sourceLocation) throws
    -> RequestHead
{
    let transcript = feedEveryWay("POST / HTTP/\(version)\r\nHost: x\r\n\(lines)\r\n", location: location)
    #expect(transcript.violation == nil, sourceLocation: location)
    return try #require(transcript.heads.first, sourceLocation: location)
}

private func facts(_ lines: String, version: String = "1.1", location: SourceLocation = #_sourceLocation) throws
    -> HTTP1Facts
{
    let transcript = feedEveryWay("POST / HTTP/\(version)\r\nHost: x\r\n\(lines)\r\n", location: location)
    #expect(transcript.violation == nil, sourceLocation: location)
    return try #require(transcript.facts.first, sourceLocation: location)
}

@Suite("HeadRules: the message's own fields") struct HeadRulesTests {
    @Test("RFC 9112 §9.3: HTTP/1.1 persists unless told, over all lines and with odd blanks")
    func persistence() throws {
        #expect(try facts("").keepAlive)
        #expect(try facts("Connection: keep-alive\r\n").keepAlive)
        #expect(try facts("Connection:\r\n").keepAlive)
        #expect(try facts("Connection: , ,\t,\r\n").keepAlive)
        #expect(try facts("Connection: closed, xclose, close;q=1, \"close\"\r\n").keepAlive)
        #expect(try !facts("Connection: x\r\nConnection: y, Close\r\n").keepAlive)
        #expect(try !facts("connection:close\r\n").keepAlive)
    }

    @Test("RFC 9110 §10.1.1: 100-continue in any case, anything else is unknown")
    func expectation() throws {
        #expect(try facts("").expectation == .none)
        #expect(try facts("Expect: 100-continue\r\n").expectation == .continue)
        #expect(try facts("expect: 100-Continue \r\n").expectation == .continue)
        for value in ["y 100-continue", "100-continue, x", "100", "", "100-continue=1", "200-ok"] {
            #expect(try facts("Expect: \(value)\r\n").expectation == .unknown, "\(value)")
        }
        #expect(try facts("Expect: 100-continue\r\nExpect: 100-continue\r\n").expectation == .unknown)
        #expect(try facts("Expect: 100-continue\r\n", version: "1.0").expectation == .none)
    }

    @Test("RFC 9110 §7.8: an upgrade needs the field, the Connection option and HTTP/1.1")
    func upgrade() throws {
        #expect(
            try head("Upgrade: websocket, h2c\r\nConnection: keep-alive, Upgrade\r\n").upgradeProtocols == [
                "websocket", "h2c",
            ])
        #expect(try head("Upgrade: a\r\nConnection: upgrade\r\nUpgrade: b\r\n").upgradeProtocols == ["a", "b"])
        #expect(try head("Upgrade: websocket\r\n").upgradeProtocols.isEmpty)
        #expect(try head("Connection: upgrade\r\n").upgradeProtocols.isEmpty)
        #expect(try head("Upgrade: websocket\r\nConnection: upgrade\r\n", version: "1.0").upgradeProtocols.isEmpty)
    }

    @Test("the verdict is about the whole head: a late wrong line spoils an early good one")
    func wholeHead() {
        expectRefused("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nX: y\r\nBad Name: z\r\n\r\nhello", 400)
        expectRefused("POST / HTTP/1.1\r\nContent-Length: 5\r\nX: y\r\nHost: x\r\nHost: x\r\n\r\nhello", 400)
    }

    @Test("a browser's head comes out as it went in")
    func browser() throws {
        let lines = [
            ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0)"), ("Accept", "text/html,*/*;q=0.8"),
            ("Accept-Encoding", "gzip, deflate, br"),
            ("Cookie", "a=b; c=\"d\""), ("Upgrade-Insecure-Requests", "1"),
        ]
        let head = try head(lines.map { "\($0): \($1)\r\n" }.joined())
        #expect(head.headers.dropFirst().map { $0.name.rawName } == lines.map(\.0))
        #expect(head.headers.dropFirst().map(\.value) == lines.map(\.1))
    }

    @Test("two readers: where the lexer's offsets and ours differ by a byte, the head is refused")
    func disagreement() throws {
        let wire = Array("GET / HTTP/1.1\r\nHost: x\r\nX: y\r\n\r\n".utf8)
        let lexer = try #require(HeadLexer(fieldCount: 4))
        #expect(wire.withUnsafeBytes { lexer.feed($0) }.status == CHP_COMPLETE)
        let original = lexer.head

        /// Checks the head with its second field's offsets changed, and with `extra` bytes behind it.
        func check(extra: Int = 0, _ change: (inout chp_field) -> Void = { _ in }) throws {
            var fields = (0..<2).map { original.fields[$0] }
            change(&fields[1])
            try fields.withUnsafeBufferPointer { fields in
                var lexed = original
                lexed.fields = fields.baseAddress
                try (wire + [UInt8](repeating: 0x41, count: extra)).withUnsafeBytes { bytes in
                    let line = try #require(try RequestLine.check(bytes, lexed))
                    _ = try HeadRules.check(bytes, lexed, line, ())
                }
            }
        }
        try check()
        #expect(throws: ProtocolViolation.self) { try check { $0.name_start -= 1 } }
        #expect(throws: ProtocolViolation.self) { try check { $0.name_end += 1 } }
        #expect(throws: ProtocolViolation.self) { try check { $0.value_start -= 1 } }
        #expect(throws: ProtocolViolation.self) { try check { $0.value_end += 1 } }
        #expect(throws: ProtocolViolation.self) { try check(extra: 1) }
    }
}

// ResponseLineTests.swift - status lines that come: RFC 9112 §4.

import CHTTPParser
import HTTPTypes
import Testing

@testable import WryneckHTTP

private let rest = "Content-Length: 0\r\n\r\n"

@Suite("RFC 9112 §4: status line") struct ResponseLineTests {
    @Test("version, code and reason are read")
    func plain() throws {
        let head = try #require(try expectResponse("HTTP/1.1 404 Not Found\r\n\(rest)").head)
        #expect(head.code == 404)
        #expect(head.reason == "Not Found")
        #expect(head.minorVersion == 1)
    }

    @Test(
        "a reason may be anything that is no control byte, or empty, and then without the space before it",
        arguments: [
            ("HTTP/1.1 200 \r\n", ""), ("HTTP/1.1 200\r\n", ""), ("HTTP/1.1 200  \r\n", " "),
            ("HTTP/1.1 200 a: b\tc\r\n", "a: b\tc"),
            ("HTTP/1.1 200 Días\r\n", "Días"), ("HTTP/1.1 200 200\r\n", "200"),
        ])
    func reasons(line: String, reason: String) throws {
        let head = try #require(try expectResponse(line + rest).head)
        #expect(head.code == 200)
        #expect(head.headers.count == 1)
        #expect(head.reason == HTTPResponse.Status(code: 200, reasonPhrase: reason).reasonPhrase)
    }

    @Test(
        "RFC 9110 §15: any code of three digits has a class, but for those below 100",
        arguments: [200, 299, 418, 599, 600, 999])
    func codes(code: Int) throws { #expect(try expectResponse("HTTP/1.1 \(code) X\r\n\(rest)").head?.code == code) }

    @Test("§2.3: 1.0 is 1.0, and 1.x with x > 1 is 1.1", arguments: [("1.0", 0), ("1.1", 1), ("1.2", 1), ("1.9", 1)])
    func versions(version: String, minor: Int) throws {
        #expect(try expectResponse("HTTP/\(version) 200 OK\r\n\(rest)").head?.minorVersion == minor)
    }

    @Test(
        "everything else is refused, at its first wrong byte",
        arguments: [
            ("GET / HTTP/1.1", 0x47, 0), ("http/1.1 200 OK", 0x68, 0), ("HTTQ/1.1 200 OK", 0x51, 3),
            ("HTTP-1.1 200 OK", 0x2D, 4),
            ("HTTP/11.1 200 OK", 0x31, 6), ("HTTP/1.10 200 OK", 0x30, 8), ("HTTP/1,1 200 OK", 0x2C, 6),
            ("HTTP/ 1.1 200 OK", 0x20, 5),
            ("HTTP/1.1  200 OK", 0x20, 9), ("HTTP/1.1\t200 OK", 0x09, 8), ("HTTP/1.1 20 OK", 0x20, 11),
            ("HTTP/1.1 2000 OK", 0x30, 12),
            ("HTTP/1.1 200\tOK", 0x09, 12), ("HTTP/1.1 200OK", 0x4F, 12), ("HTTP/1.1 20a OK", 0x61, 11),
            ("HTTP/1.1 -20 OK", 0x2D, 9),
            ("HTTP/1.1 +20 OK", 0x2B, 9), ("HTTP/1.1 000 OK", 0x30, 9), ("HTTP/1.1 099 OK", 0x30, 9),
            ("HTTP/1.1 OK", 0x4F, 9),
            ("HTTP/1.1 200 O\u{0}K", 0x00, 14), ("HTTP/1.1 200 O\u{7F}K", 0x7F, 14),
            ("HTTP/1.1 200 OK\u{1B}", 0x1B, 15),
            ("ICY 200 OK", 0x49, 0), (" HTTP/1.1 200 OK", 0x20, 0), ("\r\nHTTP/1.1 200 OK", 0x0D, 0),
            ("\nHTTP/1.1 200 OK", 0x0A, 0),
            ("HTTP/1.1 200 OK\rX", 0x58, 16), ("HTTP/1.1 200\rX", 0x58, 13), ("HTTP/1.1 200 OK\nX: y", 0x0A, 15),
            ("HTTP/1.1 200\nX: y", 0x0A, 12),
            ("HTTP/1.1 200 OK\r\rX", 0x0D, 16), ("\u{16}\u{3}\u{1}", 0x16, 0),
        ] as [(String, UInt8, Int)])
    func refused(line: String, byte: UInt8, offset: Int) {
        expectRefusedResponse(
            "\(line)\r\n\(rest)", ProtocolViolation.badRequest("malformed status line", byte, at: offset).reason)
    }

    @Test("§2.3: another major version is another protocol", arguments: ["0.9", "2.0", "3.1", "9.9"])
    func major(version: String) {
        expectRefusedResponse("HTTP/\(version) 200 OK\r\n\(rest)", "HTTP version not supported")
    }

    @Test("a line that is longer than a request line may be is refused, also if it never ends")
    func length() throws {
        var limits = Limits()
        limits.head.requestLineBytes = 64
        let fits = "HTTP/1.1 200 " + String(repeating: "a", count: 64 - 13)
        #expect(try expectResponse("\(fits)\r\n\(rest)", limits: limits).head?.reason.utf8.count == 51)
        expectRefusedResponse("\(fits)a\r\n\(rest)", limits: limits, "status line too long")
        expectRefusedResponse(fits + String(repeating: "a", count: 1000), limits: limits, "status line too long")
    }

    @Test("the lexer has to say the same about where the reason is")
    func disagreement() throws {
        let wire = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
        let lexer = try #require(HeadLexer(fieldCount: 4))
        lexer.begin(CHP_RESPONSE)
        _ = wire.withUnsafeBytes { lexer.feed($0) }
        let original = lexer.head
        func check(_ change: (inout chp_head) -> Void) throws -> ResponseLine? {
            var lexed = original
            change(&lexed)
            return try wire.withUnsafeBytes { try ResponseLine.check($0, lexed) }
        }
        #expect(try check { _ in } == ResponseLine(minorVersion: 1, code: 200, reason: 13..<15, end: 17))
        #expect(throws: ProtocolViolation.self) { try check { $0.reason_start += 1 } }
        #expect(throws: ProtocolViolation.self) { try check { $0.reason_end += 1 } }
        #expect(throws: ProtocolViolation.self) { try check { $0.reason_end -= 1 } }
    }
}

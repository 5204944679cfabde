// FramingRuleTests.swift - where a body begins and ends: RFC 9112 §6, and the families of request smuggling.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func post(_ lines: String, version: String = "1.1") -> String {
    "POST / HTTP/\(version)\r\nHost: x\r\n\(lines)\r\n"
}

private func lengthLine(_ value: [UInt8]) -> [UInt8] {
    Array("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ".utf8) + value + Array("\r\n\r\nhello".utf8)
}

@Suite("RFC 9112 §6: message body") struct FramingRuleTests {
    @Test("§6.1: chunked is recognised in any case, with blanks around it")
    func chunked() throws {
        for value in ["chunked", "CHUNKED", "Chunked", " chunked", "chunked ", "chunked\t"] {
            #expect(try expectOne(post("Transfer-Encoding:\(value)\r\n") + "0\r\n\r\n").framing == .chunked, "\(value.debugDescription)")
        }
    }

    @Test(
        "§6.1: a value that is not chunked is 400 (TE.TE)",
        arguments: [
            "xchunked", "chunkedx", "\"chunked\"", "chunked;q=1", "chunked;", ",chunked", "chunked,", "chunked, ,", "", " ", "identity", "gzip",
            "cow", "chunked gzip",
            "chunked, gzip", "chunked, identity", "chunked x", "chun ked", "'chunked'", "chunked=", ",", ",,",
        ])
    func notChunked(value: String) { expectRefused(post("Transfer-Encoding: \(value)\r\n") + "0\r\n\r\n", 400) }

    @Test(
        "§6.1: nor are bytes that look like blanks or like letters",
        arguments: [[0x0B], [0x0C], [0xA0], [0x85], [0xFF], [0xC2, 0xA0], [0x00]] as [[UInt8]])
    func oddBytes(bytes: [UInt8]) {
        let start = Array("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: ".utf8)
        let end = Array("\r\n\r\n0\r\n\r\n".utf8)
        expectRefused(start + bytes + Array("chunked".utf8) + end, 400)
        expectRefused(start + Array("chunked".utf8) + bytes + end, 400)
        // U+212A, the Kelvin sign, is a k to whoever folds case by Unicode.
        expectRefused(start + Array("chun\u{212A}ed".utf8) + end, 400)
    }

    @Test("§6.1: a name that merely resembles it frames nothing")
    func resembling() throws {
        #expect(try expectOne(post("Transfer_Encoding: chunked\r\n")).framing == .none)
        #expect(try expectOne(post("X-Transfer-Encoding: chunked\r\n")).framing == .none)
        #expect(try expectOne(post("Content_Length: 5\r\n")).framing == .none)
    }

    @Test("§6.1: in HTTP/1.0 it is faulty: 400")
    func oldVersion() {
        expectRefused(post("Transfer-Encoding: chunked\r\n", version: "1.0") + "0\r\n\r\n", 400)
    }

    @Test("§6.3 (3): both framings, in either order, are 400 (CL.TE, TE.CL)")
    func both() {
        expectRefused(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400)
        expectRefused(post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + "0\r\n\r\n", 400)
        expectRefused(post("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n") + "hello", 400)
        expectRefused(post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400)
    }

    @Test(
        "§6.3 (5): a Content-Length is digits and nothing else",
        arguments: [
            "+5", "-5", "-0", "+0", "0x5", "5_0", "5.0", "5e0", "\"5\"", "0o5", "", "5,", ",5", "5, 5", "5, 6", "5,5", "5;q=1", "5 5", "5\u{0B}",
            "\u{0C}5", "5\u{0}",
            "five", "5 bytes", "０", "５", "18446744073709551616", "18446744073709551621", "9223372036854775808", String(repeating: "9", count: 1000),
        ])
    func lengths(value: String) { expectRefused(lengthLine(Array(value.utf8)), 400) }

    @Test("§6.3 (5): nor with NBSP or other high bytes around it")
    func highBytes() {
        expectRefused(lengthLine([0xA0, 0x35]), 400)
        expectRefused(lengthLine([0x35, 0xC2, 0xA0]), 400)
    }

    @Test("§6.3 (5): a repeated one is 400, equal or not (CVE-2020-10108)")
    func repeated() {
        for (first, second) in [("5", "6"), ("5", "5"), ("0", "5"), ("5", "0"), ("", "5"), ("5", "")] {
            expectRefused(post("Content-Length: \(first)\r\nContent-Length: \(second)\r\n") + "hello", 400)
        }
    }

    @Test("§6.3 (6): zeros and blanks before the number do not matter, and none means no body")
    func harmless() throws {
        #expect(try expectOne(post("Content-Length: 0005\r\n") + "hello").text == "hello")
        #expect(try expectOne(post("Content-Length:5\r\n") + "hello").text == "hello")
        #expect(try expectOne(post("Content-Length:  \t5  \r\n") + "hello").text == "hello")
        #expect(try expectOne(post("Content-Length: 0\r\n")).framing == .none)
        #expect(try expectOne(post("")).framing == .none)
        #expect(try expectOne(post("Content-Length: \(String(repeating: "0", count: 100))5\r\n") + "hello").text == "hello")
    }

    @Test("known limit: http_parser refuses a tab behind the number")
    func knownLimit() { expectRefused(post("Content-Length: 5\t\r\n") + "hello", 400) }

    @Test("CL.0: the body of a GET is a body, not a request")
    func getBody() {
        let transcript = feedEveryWay("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 33\r\n\r\nGET /admin HTTP/1.1\r\nHost: evil\r\n\r\n")
        #expect(transcript.messages.count == 1)
        #expect(transcript.messages.first?.body.count == 33)
    }

    @Test("the largest length that can be counted is known from the head alone")
    func largest() throws {
        let transcript = feed(Array(post("Content-Length: 9223372036854775807\r\n").utf8), by: 1000)
        #expect(transcript.messages.first?.framing == .length(Int.max))
        #expect(BodyFraming.length(Int.max).exceeds(1024))
        #expect(!BodyFraming.length(1024).exceeds(1024))
        #expect(!BodyFraming.chunked.exceeds(0))
        #expect(!BodyFraming.none.exceeds(0))
    }

    @Test("header-count truncation: with too many fields before the framing the request is refused, not shortened")
    func truncation() {
        let many = (0..<100).map { "X-\($0): y\r\n" }.joined()
        expectRefused(post(many + "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 431)
        expectRefused(post(many + "Content-Length: 5\r\n") + "hello", 431)
    }

    @Test("pipelined prefix: garbage behind a request is 400, and the request before it was whole")
    func garbageBehind() {
        let transcript = feedEveryWay(post("Content-Length: 5\r\n") + "helloX" + post(""))
        #expect(transcript.messages.first?.text == "hello")
        #expect(transcript.messages.count == 2)
        #expect(transcript.messages.last?.method == "XPOST")
        let short = feedEveryWay(post("Content-Length: 5\r\n") + "hello\u{1}" + post(""))
        #expect(short.status == 400)
        #expect(short.messages.count == 1)
    }

    @Test("the rule does not rely on the lexer to have refused both framings")
    func withoutLexer() throws {
        func decide(_ length: String?, _ coding: String?, minorVersion: Int = 1) throws -> BodyFraming {
            var rule = FramingRule()
            if let length { try Array(length.utf8).withUnsafeBytes { try rule.addContentLength($0) } }
            if let coding { Array(coding.utf8).withUnsafeBytes { rule.addTransferEncoding($0) } }
            return try rule.decide(minorVersion: minorVersion)
        }
        #expect(try decide(nil, "chunked") == .chunked)
        #expect(try decide("5", nil) == .length(5))
        #expect(throws: ProtocolViolation.self) { try decide("5", "chunked") }
        #expect(throws: ProtocolViolation.self) { try decide("0", "chunked") }
        #expect(throws: ProtocolViolation.self) { try decide(nil, "chunked", minorVersion: 0) }
        #expect(throws: ProtocolViolation.self) { try decide("5 ", nil) }
    }
}

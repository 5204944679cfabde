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
            #expect(
                try expectOne(post("Transfer-Encoding:\(value)\r\n") + "0\r\n\r\n").framing == .chunked,
                "\(value.debugDescription)")
        }
    }

    @Test(
        "§6.1: a value that is not chunked is 400 (TE.TE)",
        arguments: [
            "xchunked", "chunkedx", "\"chunked\"", "chunked;q=1", "chunked;", ",chunked", "chunked,", "chunked, ,", "",
            " ", "identity", "gzip",
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
            "+5", "-5", "-0", "+0", "0x5", "5_0", "5.0", "5e0", "\"5\"", "0o5", "", "5,", ",5", "5, 5", "5, 6", "5,5",
            "5;q=1", "5 5", "5\u{0B}",
            "\u{0C}5", "5\u{0}",
            "five", "5 bytes", "０", "５", "18446744073709551616", "18446744073709551621", "9223372036854775808",
            String(repeating: "9", count: 1000),
        ])
    func lengths(value: String) { expectRefused(lengthLine(Array(value.utf8)), 400) }

    @Test("§6.3 (5): nor with NBSP or other high bytes around it")
    func highBytes() {
        expectRefused(lengthLine([0xA0, 0x35]), 400)
        expectRefused(lengthLine([0x35, 0xC2, 0xA0]), 400)
    }

    @Test("§6.3 (5): a repeated one is 400, equal or not (CVE-2020-10108)")
    func repeated() {
        for value in ["5, 5", "5,5", "5, 6"] { expectRefused(post("Content-Length: \(value)\r\n") + "hello", 400) }
        for (first, second) in [("5", "6"), ("5", "5"), ("0", "5"), ("5", "0"), ("", "5"), ("5", "")] {
            expectRefused(post("Content-Length: \(first)\r\nContent-Length: \(second)\r\n") + "hello", 400)
        }
    }

    @Test("§6.3 (6): zeros and blanks before the number do not matter, and none means no body")
    func harmless() throws {
        #expect(try expectOne(post("Content-Length: 0005\r\n") + "hello").text == "hello")
        #expect(try expectOne(post("Content-Length:5\r\n") + "hello").text == "hello")
        #expect(try expectOne(post("Content-Length:  \t5  \r\n") + "hello").text == "hello")
        #expect(try expectOne(post("Content-Length: 5\t\r\n") + "hello").text == "hello")
        #expect(try expectOne(post("Content-Length: 0\r\n")).framing == .none)
        #expect(try expectOne(post("")).framing == .none)
        #expect(
            try expectOne(post("Content-Length: \(String(repeating: "0", count: 100))5\r\n") + "hello").text == "hello")
    }

    @Test("CL.0: the body of a GET is a body, not a request")
    func getBody() {
        let transcript = feedEveryWay(
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 33\r\n\r\nGET /admin HTTP/1.1\r\nHost: evil\r\n\r\n")
        #expect(transcript.messages.count == 1)
        #expect(transcript.messages.first?.body.count == 33)
    }

    @Test("the largest length that can be counted is known from the head alone")
    func largest() throws {
        let transcript = feed(Array(post("Content-Length: 9223372036854775807\r\n").utf8), by: 1000)
        #expect(transcript.messages.first?.framing == .length(Int.max))
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

    @Test("the rule relies on nobody in front of it")
    func alone() throws {
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

@Suite("RFC 9112 §6.3: message body of responses") struct ResponseFramingRuleTests {
    private func response(_ lines: String, code: Int = 200, version: String = "1.1") -> String {
        "HTTP/\(version) \(code) X\r\n\(lines)\r\n"
    }

    @Test(
        "(1) to HEAD, with 1xx, 204 and 304 there is none, whatever the fields say",
        arguments: [
            "", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n",
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        ])
    func none(lines: String) throws {
        #expect(try expectResponse(response(lines), to: .head).head?.framing == BodyFraming.none)
        // What contradicts itself leaves a doubt about what comes next.
        let isSound = lines == "" || lines == "Content-Length: 5\r\n" || lines == "Transfer-Encoding: chunked\r\n"
        #expect(try expectResponse(response(lines, code: 404), to: .head).isReusable == isSound)
        for code in [204, 304] {
            #expect(try expectResponse(response(lines, code: code)).head?.framing == BodyFraming.none)
        }
        #expect(
            try expectResponse(response(lines, code: 102) + response("Content-Length: 0\r\n")).interims.map(\.framing)
                == [.none])
    }

    @Test("(2) after 2xx to CONNECT the fields mean nothing; after others they do")
    func connect() throws {
        let fields = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
        for code in [200, 204, 299] {
            #expect(feedResponseEveryWay(response(fields, code: code), to: .connect).head?.framing == BodyFraming.none)
        }
        #expect(try expectResponse(response("Content-Length: 2\r\n", code: 300) + "no", to: .connect).text == "no")
        expectRefusedResponse(response(fields, code: 403), to: .connect)
    }

    @Test("(3) both framings are refused, in either order")
    func both() {
        for fields in [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
            "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n",
        ] { expectRefusedResponse(response(fields) + "hello", "Content-Length beside Transfer-Encoding") }
    }

    @Test("(4) chunked alone is read, in any case", arguments: ["chunked", "CHUNKED", " chunked ", "chunked\t"])
    func chunked(value: String) throws {
        #expect(try expectResponse(response("Transfer-Encoding:\(value)\r\n") + "1\r\na\r\n0\r\n\r\n").text == "a")
    }

    @Test(
        "(4) another coding is refused, before it or instead of it, and so is what only looks like it",
        arguments: [
            "gzip", "identity", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked,", ",chunked", "",
            "xchunked", "chunked;q=1",
            "\"chunked\"", "chunked\r\nTransfer-Encoding: chunked", "gzip\r\nTransfer-Encoding: chunked",
        ])
    func otherCodings(value: String) {
        expectRefusedResponse(response("Transfer-Encoding: \(value)\r\n") + "0\r\n\r\n")
    }

    @Test("§6.1: in HTTP/1.0 it is faulty")
    func oldVersion() {
        expectRefusedResponse(
            response("Transfer-Encoding: chunked\r\n", version: "1.0") + "0\r\n\r\n", "Transfer-Encoding in HTTP/1.0")
    }

    @Test(
        "(5) equal values are one",
        arguments: ["5\r\nContent-Length: 5", "5, 5", "5,5,5", "5, 05", "5\t,\t5", "005\r\nContent-Length: 5, 5"])
    func equalLengths(value: String) throws {
        let response = try expectResponse(response("Content-Length: \(value)\r\n") + "hello")
        #expect(response.text == "hello")
        #expect(response.isReusable)
    }

    @Test(
        "(5) different ones are refused, and so is what is no number",
        arguments: [
            "5\r\nContent-Length: 6", "5, 6", "5,", ",5", "5,,5", "", "+5", "-5", "5.0", "0x5", "5 5", "5x",
            "99999999999999999999", "5;5", "\"5\"",
            "５",
            "5\r\nContent-Length:", "\r\nContent-Length: 5",
        ])
    func badLengths(value: String) {
        expectRefusedResponse(response("Content-Length: \(value)\r\n") + "hello")
        expectRefusedResponse(response("Content-Length: \(value)\r\n"), to: .head)
    }

    @Test("(6) a length is exact, and zero is none")
    func lengths() throws {
        #expect(try expectResponse(response("Content-Length: 0\r\n")).head?.framing == BodyFraming.none)
        #expect(try expectResponse(response("Content-Length: 3\r\n") + "abc").text == "abc")
        let short = feedResponseEveryWay(response("Content-Length: 4\r\n") + "abc")
        #expect(short.violation == nil && !short.hasEnded && !short.isWhole)
        #expect(feedResponseEveryWay(response("Content-Length: 2\r\n") + "abc").unread == Array("c".utf8))
    }

    @Test("(8) without either field it ends with the connection", arguments: [200, 205, 206, 301, 404, 500, 999])
    func untilClose(code: Int) throws {
        let response = try expectResponse(response("", code: code) + "hello")
        #expect(response.head?.framing == .untilClose)
        #expect(response.text == "hello")
        #expect(!response.hasEnded && !response.isReusable)
    }
}

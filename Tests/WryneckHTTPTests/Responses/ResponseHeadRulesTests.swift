// ResponseHeadRulesTests.swift - the field lines of responses, and what they say about the connection: RFC 9112 §5,
// §9.3.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func response(_ lines: String, version: String = "1.1", code: Int = 200) -> String {
    "HTTP/\(version) \(code) X\r\n\(lines)\r\n"
}

@Suite("RFC 9112 §5, §9.3: fields of responses") struct ResponseHeadRulesTests {
    @Test("fields keep their order, spelling and repetition; blanks around a value are not part of it")
    func fields() throws {
        let head = try #require(
            try expectResponse(
                response("x-a:1\r\nSet-Cookie: \t a=b \t\r\nSet-Cookie: c\r\nEmpty:\r\nContent-Length: 0\r\n")
            ).head)
        #expect(head.headers.map(\.name.rawName) == ["x-a", "Set-Cookie", "Set-Cookie", "Empty", "Content-Length"])
        #expect(head.headers.map(\.value) == ["1", "a=b", "c", "", "0"])
    }

    @Test(
        "§5.1, §5.2, §2.2: no blank before a colon, no fold, no bare CR or LF, no control byte",
        arguments: [
            "X : y\r\n", "X\t: y\r\n", ": y\r\n", " X: y\r\n", "\tX: y\r\n", "X: a\r\n b\r\n", "X: a\r\n\tb\r\n",
            "X:\r\n \r\n", "X: a\nY: b\r\n",
            "X: a\rb\r\n", "X:\rY: b\r\n", "X: a\u{0}b\r\n", "X: a\u{7F}\r\n", "X: a\u{B}\r\n", "X(: y\r\n",
            "X Y: z\r\n", "no colon\r\n", "É: y\r\n",
            "X:\nContent-Length: 5\r\n", "Content-Length : 0\r\n", " Content-Length: 0\r\n",
            "Transfer-Encoding:\r\n chunked\r\n", "X: y\n",
        ])
    func lines(line: String) {
        expectRefusedResponse(response(line))
        expectRefusedResponse(response("A: b\r\n\(line)Content-Length: 0\r\n"))
    }

    @Test("the empty line is CRLF and nothing else", arguments: ["\n", "\r\r\n", "\rX", " \r\n"])
    func end(end: String) { expectRefusedResponse("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(end)\r\n") }

    @Test("a head has at most as many fields and bytes as a request's; nothing is dropped")
    func limits() throws {
        var limits = Limits()
        limits.head.fieldCount = 3
        limits.head.bytes = 100
        let fits = "A: b\r\nA: b\r\nContent-Length: 0\r\n"
        #expect(try expectResponse(response(fits), limits: limits).head?.headers.count == 3)
        expectRefusedResponse(response("A: b\r\n\(fits)"), limits: limits, "too many header fields")
        expectRefusedResponse(
            response("A: \(String(repeating: "b", count: 100))\r\n"), limits: limits, "header section too large")
        expectRefusedResponse(
            "HTTP/1.1 200 OK\r\nA: \(String(repeating: "b", count: 5000))", limits: limits, "header section too large")
        expectRefusedResponse(response(String(repeating: "A: \(String(repeating: "b", count: 5000))\r\n", count: 20)))
    }

    @Test(
        "§9.3: 1.1 stays open unless told, 1.0 closes unless told; all lines count, odd blanks do not",
        arguments: [
            ("1.1", "", true), ("1.1", "Connection: close\r\n", false), ("1.1", "Connection: CLOSE\r\n", false),
            ("1.1", "Connection: x\r\nConnection: y ,\tclose\t\r\n", false), ("1.1", "Connection: ,,close\r\n", false),
            ("1.1", "Connection: closed\r\n", true), ("1.1", "Connection: keep-alive, close\r\n", false),
            ("1.1", "Proxy-Connection: close\r\n", true),
            ("1.0", "", false), ("1.0", "Connection: keep-alive\r\n", true),
            ("1.0", "Connection: Keep-Alive\r\n", true),
            ("1.0", "Connection: keep-alive, close\r\n", false),
        ])
    func persistence(version: String, lines: String, keepsAlive: Bool) throws {
        let response = try expectResponse(response("Content-Length: 0\r\n\(lines)", version: version))
        #expect(response.head?.keepAlive == keepsAlive)
        #expect(response.isReusable == keepsAlive)
    }

    @Test("a body that ends with the connection leaves none")
    func untilClose() throws {
        let response = try expectResponse(response("Connection: keep-alive\r\n") + "hello")
        #expect(response.head?.keepAlive == false)
        #expect(response.text == "hello")
        #expect(!response.isReusable)
    }

    @Test(
        "RFC 9112 §6.1, RFC 9110 §8.6: who announces a body where there is none may send it, so nothing is sent behind it",
        arguments: [
            (204, "Content-Length: 5\r\n", false), (204, "Transfer-Encoding: chunked\r\n", false),
            (204, "Content-Length: 0\r\n", true),
            (204, "", true),
            (304, "Content-Length: 5\r\n", true), (304, "Transfer-Encoding: chunked\r\n", true), (304, "", true),
        ])
    func contradiction(code: Int, lines: String, isReusable: Bool) throws {
        let response = try expectResponse(response(lines, code: code))
        #expect(response.head?.framing == BodyFraming.none)
        #expect(response.isReusable == isReusable)
    }

    @Test("RFC 9110 §7.8: a 101 names what it switches to, and is none of HTTP/1.0")
    func switching() throws {
        let fields = "Connection: upgrade\r\nUpgrade: websocket\r\n"
        let switched = feedResponseEveryWay(response(fields, code: 101))
        #expect(switched.head?.switchesProtocol == true)
        #expect(!switched.isReusable)
        expectRefusedResponse(response("Upgrade: websocket\r\n", code: 101), "101 without Upgrade")
        expectRefusedResponse(response("Connection: upgrade\r\n", code: 101), "101 without Upgrade")
        expectRefusedResponse(response(fields, version: "1.0", code: 101), "101 without Upgrade")
    }
}

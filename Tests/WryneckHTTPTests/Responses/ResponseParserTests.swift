// ResponseParserTests.swift - the order of events, what belongs to which request, and what the end of the input means.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private let empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

/// Feeds one piece to a parser that lives on, and names what it said.
private func events(_ parser: ResponseParser, _ text: String) -> [String] {
    var names: [String] = []
    let violation = feed(Array(text.utf8)) { (input, position) throws(ProtocolViolation) in
        switch try parser.next(in: input, at: &position) {
        case .interim(let head): names.append("interim \(head.statusCode)")
        case .head(let head): names.append("head \(head.statusCode)")
        case .body(let range, let isLast): names.append("body \(range.count)\(isLast ? ", last" : "")")
        case .end: names.append("end")
        case .needMore: return false
        }
        return true
    }
    return names + [violation].compactMap { $0?.reason }
}

private func begun(_ method: HTTPRequest.Method = .get) -> ResponseParser {
    let parser = ResponseParser(lexers: LexerPool())
    parser.begin(method)
    return parser
}

@Suite("ResponseParser: bytes in, events out") struct ResponseParserTests {
    @Test("a body with a length says which piece is its last")
    func length() throws {
        let response = try expectResponse(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello")
        #expect(response.text == "hello")
        #expect(response.head?.framing == .length(5))
        #expect(response.isReusable)
        let parser = begun()
        #expect(events(parser, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe") == ["head 200", "body 2"])
        #expect(!parser.isReusable)
        #expect(events(parser, "llo") == ["body 3, last"])
        #expect(parser.isReusable)
    }

    @Test("a chunked body comes without its framing, trailers with its end")
    func chunked() throws {
        let response = try expectResponse(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\n\r\n"
        )
        #expect(response.text == "hello world")
        #expect(response.trailers == [.init("X-Sum")!: "1"])
        #expect(response.isReusable)
    }

    @Test(
        "§7.1: a malformed chunk ends it, and the connection",
        arguments: [
            "x\r\n", "5\nhello\r\n", "5\r\nhelloX\r\n", "5\r\nhello\n", "5 junk\r\n", "-1\r\n", "0\r\nX : y\r\n",
            "10000000000000000\r\n",
        ])
    func badChunk(body: String) {
        let response = feedResponseEveryWay("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
        #expect(response.violation?.status == .badGateway)
        #expect(!response.hasEnded && !response.isReusable && !response.isWhole)
    }

    @Test("RFC 9110 §15.2: interim responses come by themselves, each with its fields, and the final one after them")
    func interims() throws {
        let response = try expectResponse(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102\r\n\r\n\(empty)")
        #expect(response.interims.map(\.code) == [100, 103, 102])
        #expect(response.interims[1].headers.count == 1)
        #expect(response.head?.code == 200)
        #expect(response.head?.headers.count == 1)
        #expect(response.isReusable)
    }

    @Test("what an interim response says about the connection holds")
    func interimCloses() throws {
        for fields in ["Connection: close\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"] {
            #expect(try !expectResponse("HTTP/1.1 103 X\r\n\(fields)\r\n\(empty)").isReusable)
        }
        #expect(try !expectResponse("HTTP/1.0 100 X\r\n\r\n\(empty)").isReusable)
    }

    @Test("32 interim responses are too many to be meant")
    func interimFlood() throws {
        let interim = "HTTP/1.1 100 Continue\r\n\r\n"
        #expect(try expectResponse(String(repeating: interim, count: 32) + empty).interims.count == 32)
        #expect(feedResponseEveryWay(String(repeating: interim, count: 33)).reason == "too many interim responses")
    }

    @Test("behind 101 and behind 2xx to CONNECT everything belongs to another protocol and stays unread")
    func switched() throws {
        let upgraded = feedResponseEveryWay(
            "HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")
        #expect(upgraded.head?.code == 101)
        #expect(upgraded.unread == Array("HTTP/1.1 200 OK\r\n\r\n".utf8))
        let tunnel = feedResponseEveryWay(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\u{16}\u{3}", to: .connect)
        #expect(tunnel.head?.switchesProtocol == true)
        #expect(tunnel.unread == [0x16, 3])

        let parser = begun(.connect)
        #expect(events(parser, "HTTP/1.1 200 OK\r\n\r\nhello") == ["head 200"])
        #expect(!parser.isReusable)
        try parser.endOfInput()
        #expect(events(parser, "x") == [])
    }

    @Test("a refused CONNECT has a body like any response")
    func refusedTunnel() throws {
        let response = try expectResponse("HTTP/1.1 407 X\r\nContent-Length: 2\r\n\r\nno", to: .connect)
        #expect(response.text == "no")
        #expect(response.head?.switchesProtocol == false)
    }

    @Test("one after the other: each request gets the response that its method frames")
    func sequence() {
        let parser = begun(.head)
        #expect(events(parser, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") == ["head 200"])
        parser.begin(.get)
        #expect(events(parser, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello") == ["head 200", "body 5, last"])
        parser.begin(.delete)
        #expect(events(parser, "HTTP/1.1 204 X\r\n\r\n") == ["head 204"])
        #expect(parser.isReusable)
    }

    @Test("bytes that no request waits for are none's response (they would be the next one's)")
    func unsolicited() {
        let fresh = ResponseParser(lexers: LexerPool())
        #expect(fresh.isReusable)
        #expect(events(fresh, "") == [])
        #expect(events(fresh, empty) == ["a response that nobody asked for"])
        #expect(!fresh.isReusable)
        for extra in ["HTTP/1.1 200 OK\r\n\r\n", "\r\n", "x"] {
            let parser = begun()
            #expect(events(parser, empty + extra) == ["head 200", "a response that nobody asked for"])
            parser.begin(.get)
            #expect(events(parser, empty) == ["a response that nobody asked for"])
        }
    }

    @Test("no request begins on a connection that cannot have one")
    func beginsInVain() {
        let closing = begun()
        #expect(events(closing, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n") == ["head 200"])
        closing.begin(.get)
        #expect(!closing.isUntouched)
        #expect(events(closing, empty) == ["a response that nobody asked for"])
        let busy = begun()
        #expect(events(busy, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") == ["head 200"])
        busy.begin(.head)
        #expect(events(busy, "hello") == ["body 5, last"])
    }

    @Test("§9.3.1: it is known whether anything has come, because only then the request may not be sent again")
    func untouched() {
        let parser = begun()
        #expect(parser.isUntouched && !parser.isReusable)
        #expect(events(parser, "") == [])
        #expect(parser.isUntouched)
        #expect(events(parser, "H") == [])
        #expect(!parser.isUntouched)
        let interim = begun()
        #expect(events(interim, "HTTP/1.1 100 Continue\r\n\r\n") == ["interim 100"])
        #expect(!interim.isUntouched)
    }

    @Test("§8: the end of the input is the end of a body without a length, and an error inside all else")
    func endOfInput() throws {
        for whole in [
            "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nhello", "HTTP/1.0 200 OK\r\n\r\nhello", empty,
            "HTTP/1.1 204 X\r\n\r\n",
        ] {
            let parser = begun()
            _ = events(parser, whole)
            try parser.endOfInput()
            #expect(!parser.isReusable)
        }
        try ResponseParser(lexers: LexerPool()).endOfInput()
        let start = "HTTP/1.1 200 OK\r\n"
        for part in [
            "H", start, "\(start)Content-Length: 5\r\n\r\nhell", "\(start)Content-Length: 5\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "\(start)Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
            "\(start)Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        ] {
            let parser = begun()
            _ = events(parser, part)
            #expect(throws: ProtocolViolation(.badGateway, "connection closed inside a response")) {
                try parser.endOfInput()
            }
            #expect(events(parser, empty) == ["connection closed inside a response"], "dead after it")
        }
        #expect(throws: ProtocolViolation(.badGateway, "connection closed before a response")) {
            try begun().endOfInput()
        }
    }

    @Test("a dead parser says the same for ever")
    func dead() {
        let parser = begun()
        let reason = "malformed status line: byte 0x78 at offset 0"
        #expect(events(parser, "x") == [reason])
        parser.begin(.get)
        #expect(events(parser, empty) == [reason])
        #expect(events(parser, "") == [reason])
        #expect(throws: ProtocolViolation(.badGateway, reason)) { try parser.endOfInput() }
        #expect(!parser.isReusable && !parser.isUntouched)
    }

    @Test("requests and responses borrow from one pool, and give back")
    func pool() {
        let pool = LexerPool()
        let responses = ResponseParser(lexers: pool), requests = RequestParser(lexers: pool)
        let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        for size in [1, 100] {
            for _ in 0..<3 {
                responses.begin(.get)
                #expect(
                    cut(Array(empty.utf8), by: size).flatMap { events(responses, String(decoding: $0, as: UTF8.self)) }
                        == ["head 200"])
                #expect(
                    cut(Array(get.utf8), by: size).flatMap { events(requests, String(decoding: $0, as: UTF8.self)) }
                        == ["head", "end"])
            }
        }
        #expect(pool.idleCount == 1)
    }
}

// RequestParserTests.swift - the order of events, what a parser keeps between them, and what it does at the end.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

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
        let transcript = feedEveryWay(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(transcript.messages.map(\.text) == ["hello", ""])
        #expect(transcript.messages.map(\.path) == ["/", "/2"])
    }

    @Test("a chunked body comes without its framing, trailers after its end")
    func chunked() throws {
        let message = try expectOne(
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n"
        )
        #expect(message.text == "hello world")
        #expect(message.trailers == [.init("X-Sum")!: "1"])
    }

    @Test("pipelined requests come one after the other, and bytes that were not asked for stay unread")
    func pipelining() throws {
        #expect(feedEveryWay(String(repeating: get, count: 500)).messages.count == 500)
        let parser = RequestParser(lexers: LexerPool())
        let input = Array((get + get).utf8)
        let positions = try input.withUnsafeBytes { input in
            var position = 0
            var positions: [Int] = []
            for _ in 0..<2 {
                _ = try parser.next(in: input, at: &position)
                positions.append(position)
            }
            return positions
        }
        #expect(positions == [get.utf8.count, 2 * get.utf8.count])
    }

    @Test("between messages: until the first byte of a head, whatever was skipped before it")
    func between() {
        let parser = RequestParser(lexers: LexerPool())
        #expect(parser.isBetweenMessages)
        #expect(events(parser, "\r\n") == [])
        #expect(parser.isBetweenMessages)
        #expect(events(parser, "G") == [])
        #expect(!parser.isBetweenMessages)
        #expect(events(parser, String(get.dropFirst())) == ["head", "end"])
        #expect(parser.isBetweenMessages)
        #expect(events(parser, "") == [])
    }

    @Test("a dead parser says the same for ever")
    func dead() {
        let parser = RequestParser(lexers: LexerPool())
        #expect(events(parser, "GET / HTTP/3.0\r\n") == ["505"])
        #expect(events(parser, get) == ["505"])
        #expect(events(parser, "") == ["505"])
        #expect(!parser.isBetweenMessages)
        #expect(throws: ProtocolViolation(.httpVersionNotSupported, "HTTP version not supported")) {
            try parser.endOfInput()
        }
    }

    @Test("RFC 9112 §8: the end of the input is an error inside a message and nowhere else")
    func endOfInput() throws {
        for whole in ["", "\r", "\r\n", get, get + "\r\n"] {
            let parser = RequestParser(lexers: LexerPool())
            _ = events(parser, whole)
            try parser.endOfInput()
        }
        let start = "POST / HTTP/1.1\r\nHost: x\r\n"
        for part in [
            "G", "GET / HTTP/1.1\r\nHost: x\r\n", "\(start)Content-Length: 5\r\n\r\nhell",
            "\(start)Content-Length: 5\r\n\r\n",
            "\(start)Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
            "\(start)Transfer-Encoding: chunked\r\n\r\n",
        ] {
            let parser = RequestParser(lexers: LexerPool())
            _ = events(parser, part)
            #expect(throws: ProtocolViolation(.badRequest, "connection closed inside a request")) {
                try parser.endOfInput()
            }
            #expect(events(parser, get) == ["400"], "dead after it")
        }
    }

    @Test("an idle parser is small, and owns no lexer and no buffer")
    func idleSize() {
        #expect(MemoryLayout<RequestParser>.size <= 64)
        let pool = LexerPool()
        let parsers = (0..<3).map { _ in RequestParser(lexers: pool) }
        for index in parsers.indices { #expect(events(parsers[index], get) == ["head", "end"]) }
        #expect(pool.idleCount == 1)
        for index in parsers.indices { _ = events(parsers[index], "G") }
        #expect(pool.idleCount == 0)
        for index in parsers.indices { #expect(events(parsers[index], String(get.dropFirst())) == ["head", "end"]) }
        #expect(pool.idleCount == 3)
    }

    @Test("the limits that a pool was given hold, whatever they are")
    func limits() {
        var limits = Limits()
        limits.head.fieldCount = 0
        limits.head.requestLineBytes = -1
        limits.head.bytes = Int.max
        let pool = LexerPool(limits: limits)
        #expect(pool.limits == limits.clamped)
        let parser = RequestParser(lexers: pool)
        #expect(parser.limits.head.fieldCount == 1)
        #expect(events(parser, "GET / HTTP/1.1\r\nHost: x\r\nX: y\r\n\r\n") == ["431"])
        expectRefused("GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 90_000))\r\n\r\n", 431, limits: limits)
    }

    @Test("the limit of a head's fields holds, however small it is beside that of its line")
    func smallHead() throws {
        var limits = Limits()
        limits.head.bytes = 100
        let fits = "Host: x\r\nX: \(String(repeating: "a", count: 100 - 9 - 5 - 2))\r\n\r\n"
        #expect(fits.utf8.count == 100)
        #expect(try expectOne("GET / HTTP/1.1\r\n\(fits)", limits: limits).headers.count == 2)
        expectRefused("GET / HTTP/1.1\r\nX\(fits)", 431, limits: limits)
        expectRefused("GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 97))\u{0}", 431, limits: limits)
    }
}

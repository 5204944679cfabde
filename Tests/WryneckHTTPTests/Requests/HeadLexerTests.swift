// HeadLexerTests.swift - the C lexer by itself: offsets, pieces, errors, and what follows an error.

import CHTTPParser
import Testing

@testable import WryneckHTTP

private let wire = Array("GET /a?b HTTP/1.1\r\nHost: x\r\nEmpty:\r\nName:  value \r\n\r\nrest".utf8)

private struct Lexed: Equatable {
    var status: chp_status
    var consumed: Int
    var target: Range<UInt32>
    var names: [String]
    var values: [String]
}

private func lex(_ wire: [UInt8], by size: Int, fieldCount: Int = 10) throws -> Lexed {
    let lexer = try #require(HeadLexer(fieldCount: fieldCount))
    var fed = 0
    var status = CHP_NEED_MORE
    while fed < wire.count, status == CHP_NEED_MORE {
        let piece = Array(wire[fed..<min(fed + size, wire.count)])
        let result = piece.withUnsafeBytes { lexer.feed($0) }
        fed += result.consumed
        status = result.status
    }
    let head = lexer.head
    let fields = (0..<Int(head.field_count)).map { head.fields[$0] }
    let text = { (start: UInt32, end: UInt32) in String(decoding: wire[Int(start)..<Int(end)], as: UTF8.self) }
    return Lexed(
        status: status, consumed: fed, target: head.target_start..<max(head.target_start, head.target_end),
        names: fields.map { text($0.name_start, $0.name_end) },
        values: fields.map { $0.value_start < $0.value_end ? text($0.value_start, $0.value_end) : "" })
}

@Suite("CHTTPParser: the head lexer") struct HeadLexerTests {
    @Test("offsets count from the method's first byte, and lexing stops exactly at the head's end")
    func offsets() throws {
        let lexed = try lex(wire, by: wire.count)
        #expect(lexed.status == CHP_COMPLETE)
        #expect(lexed.consumed == wire.count - 4)
        #expect(lexed.target == 4..<8)
        #expect(lexed.names == ["Host", "Empty", "Name"])
        #expect(lexed.values == ["x", "", "value "])
    }

    @Test("however a head is cut, it is lexed once and to the same end", arguments: 1...wire.count)
    func pieces(size: Int) throws {
        #expect(try lex(wire, by: size) == lex(wire, by: wire.count))
    }

    @Test("nothing before the end is reported as the end")
    func unfinished() throws {
        for count in 1..<wire.count - 4 { #expect(try lex(Array(wire[..<count]), by: count).status == CHP_NEED_MORE) }
    }

    @Test("methods that http_parser does not know are methods; those that are none are errors")
    func methods() throws {
        func lex(_ text: String) throws -> Lexed { try WryneckHTTPTests.lex(Array(text.utf8), by: 100) }
        #expect(try lex("QUERY / HTTP/1.1\r\n\r\n").status == CHP_COMPLETE)
        #expect(try lex("CONNECT a:1 HTTP/1.1\r\n\r\n").status == CHP_COMPLETE)
        #expect(try lex("OPTIONS * HTTP/1.1\r\n\r\n").status == CHP_COMPLETE)
        #expect(try lex("G(T / HTTP/1.1\r\n\r\n").status == CHP_BAD_METHOD)
        #expect(try lex(" / HTTP/1.1\r\n\r\n").status == CHP_BAD_METHOD)
        #expect(try lex(String(repeating: "a", count: 33)).status == CHP_LONG_METHOD)
        #expect(try lex(String(repeating: "a", count: 32)).status == CHP_NEED_MORE)
        #expect(try lex("GET a:1 HTTP/1.1\r\n\r\n").status == CHP_BAD_REQUEST_LINE)
    }

    @Test("more fields than there is room for are counted, not kept")
    func tooManyFields() throws {
        let lexer = try #require(HeadLexer(fieldCount: 2))
        #expect(wire.withUnsafeBytes { lexer.feed($0) }.status == CHP_COMPLETE)
        #expect(lexer.head.too_many_fields == 1)
        #expect(lexer.head.field_count == 2)
    }

    @Test("after an error, and after a head, it does nothing until it is reset")
    func afterwards() throws {
        let lexer = try #require(HeadLexer(fieldCount: 10))
        let bad = Array("GET / HTTP/1.1\r\nA(: b\r\n\r\n".utf8)
        #expect(bad.withUnsafeBytes { lexer.feed($0) }.status == CHP_BAD_FIELD)
        for _ in 0..<3 { #expect(wire.withUnsafeBytes { lexer.feed($0) } == (CHP_BAD_FIELD, 0)) }
        lexer.reset()
        #expect(wire.withUnsafeBytes { lexer.feed($0) } == (CHP_COMPLETE, wire.count - 4))
        for _ in 0..<3 { #expect(wire.withUnsafeBytes { lexer.feed($0) } == (CHP_COMPLETE, 0)) }
        lexer.reset()
        #expect(lexer.head.field_count == 0)
        #expect(lexer.head.target_end == 0)
    }

    @Test("no bytes at all are no end of the stream")
    func nothing() throws {
        let lexer = try #require(HeadLexer(fieldCount: 10))
        #expect(lexer.feed(UnsafeRawBufferPointer(start: nil, count: 0)).status == CHP_NEED_MORE)
        #expect(wire[..<10].withUnsafeBytes { lexer.feed($0) }.status == CHP_NEED_MORE)
        #expect(lexer.feed(UnsafeRawBufferPointer(start: nil, count: 0)).status == CHP_NEED_MORE)
        #expect(wire[10...].withUnsafeBytes { lexer.feed($0) }.status == CHP_COMPLETE)
    }

    @Test("http_parser's own limit of 80 KiB is an error, not an abort")
    func tooBig() throws {
        #expect(try lex(Array("GET / HTTP/1.1\r\nA: \(String(repeating: "a", count: 90_000))".utf8), by: 10_000).status == CHP_TOO_BIG)
    }

    @Test("a wrong Content-Length has an error of its own")
    func contentLength() throws {
        for value in ["x", "1\r\nContent-Length: 1", "5\r\nTransfer-Encoding: chunked"] {
            #expect(try lex(Array("GET / HTTP/1.1\r\nContent-Length: \(value)\r\n\r\n".utf8), by: 7).status == CHP_BAD_CONTENT_LENGTH)
        }
    }
}

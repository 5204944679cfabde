// HeadLexerTests.swift - the C lexer by itself: offsets, pieces, errors, and what follows an error.

import CHTTPParser
import Testing

@testable import WryneckHTTP

private let wire = Array("GET /a?b HTTP/1.1\r\nHost: x\r\nEmpty:\r\nName:  value \r\n\r\nrest".utf8)

private struct Lexed: Equatable {
    var status: chp_status
    var consumed: Int
    var target: Range<UInt32>
    var reason: Range<UInt32>
    var names: [String]
    var values: [String]
}

private func lex(_ wire: [UInt8], by size: Int, kind: chp_kind = CHP_REQUEST) throws -> Lexed {
    let lexer = try #require(HeadLexer(fieldCount: 10))
    lexer.begin(kind)
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
        reason: head.reason_start..<max(head.reason_start, head.reason_end),
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
        #expect(try lex("GET a:1 HTTP/1.1\r\n\r\n").status == CHP_BAD_START_LINE)
    }

    @Test("more fields than there is room for are counted, not kept")
    func tooManyFields() throws {
        let lexer = try #require(HeadLexer(fieldCount: 2))
        #expect(wire.withUnsafeBytes { lexer.feed($0) }.status == CHP_COMPLETE)
        #expect(lexer.head.too_many_fields == 1)
        #expect(lexer.head.field_count == 2)
    }

    @Test("after an error, and after a head, it does nothing until it begins again")
    func afterwards() throws {
        let lexer = try #require(HeadLexer(fieldCount: 10))
        let bad = Array("GET / HTTP/1.1\r\nA(: b\r\n\r\n".utf8)
        #expect(bad.withUnsafeBytes { lexer.feed($0) }.status == CHP_BAD_FIELD)
        for _ in 0..<3 { #expect(wire.withUnsafeBytes { lexer.feed($0) } == (CHP_BAD_FIELD, 0)) }
        lexer.begin(CHP_REQUEST)
        #expect(wire.withUnsafeBytes { lexer.feed($0) } == (CHP_COMPLETE, wire.count - 4))
        for _ in 0..<3 { #expect(wire.withUnsafeBytes { lexer.feed($0) } == (CHP_COMPLETE, 0)) }
        lexer.begin(CHP_REQUEST)
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
        #expect(
            try lex(Array("GET / HTTP/1.1\r\nA: \(String(repeating: "a", count: 90_000))".utf8), by: 10_000).status
                == CHP_TOO_BIG)
    }

    @Test("no field means anything to http_parser: not a length that is wrong, repeated, or beside a coding")
    func meaningless() throws {
        for value in [
            "x", "1\r\nContent-Length: 1", "5\r\nTransfer-Encoding: chunked", "5\t", "99999999999999999999", "",
        ] {
            for size in [1, 7, 100] {
                let lexed = try lex(Array("GET / HTTP/1.1\r\nContent-Length: \(value)\r\nX: y\r\n\r\n".utf8), by: size)
                #expect(lexed.status == CHP_COMPLETE)
                #expect(lexed.names.first == "Content-Length")
                #expect(lexed.values.last == "y")
            }
        }
    }

    @Test(
        "of a response, the offsets of its reason and its fields count from its first byte", arguments: [1, 2, 7, 100])
    func response(size: Int) throws {
        let wire = Array("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nContent-Length: 5\r\nX:y\r\n\r\nhello".utf8)
        let lexed = try lex(wire, by: size, kind: CHP_RESPONSE)
        #expect(lexed.status == CHP_COMPLETE)
        #expect(lexed.consumed == wire.count - 5)
        #expect(lexed.reason == 13..<22)
        #expect(lexed.names == ["Content-Length", "Content-Length", "X"])
        #expect(lexed.values == ["5", "5", "y"])
    }

    @Test(
        "a reason may be empty, also without the space before it",
        arguments: [("HTTP/1.1 200 \r\n\r\n", 13), ("HTTP/1.1 200\r\n\r\n", 12)])
    func emptyReason(wire: String, offset: UInt32) throws {
        for size in [1, 2, 100] {
            let lexed = try lex(Array(wire.utf8), by: size, kind: CHP_RESPONSE)
            #expect(lexed.status == CHP_COMPLETE)
            #expect(lexed.reason == offset..<offset)
        }
    }

    @Test(
        "what begins like no response is an error in its line",
        arguments: ["GET / HTTP/1.1\r\n", "ICY 200 OK\r\n", "HTTP/1.1 2000 OK\r\n", "\u{0}"])
    func noResponse(wire: String) throws {
        #expect(try lex(Array(wire.utf8), by: 100, kind: CHP_RESPONSE).status == CHP_BAD_START_LINE)
    }
}

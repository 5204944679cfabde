// HeadersTests.swift - both storages behave alike, and nothing gets in that could get out of its line.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private let x = HTTPField.Name("X")!

private func wire(_ lines: String) throws -> Headers {
    try #require(feed(Array("GET / HTTP/1.0\r\n\(lines)\r\n".utf8), by: 1000).messages.first).headers
}

@Suite("Headers") struct HeadersTests {
    /// The same fields as a view of bytes and as a list.
    static func both() throws -> [Headers] {
        let view = try wire("X: 1\r\nAccept: a\r\nx: 2\r\nCookie: a=b\r\nCookie: c=d\r\n")
        return [view, Headers(view.map { ($0.name, $0.value) })]
    }

    @Test("RFC 9110 §5.3: reading joins the lines of a name; names have no case")
    func joined() throws {
        for headers in try Self.both() {
            #expect(headers[x] == "1, 2")
            #expect(headers[HTTPField.Name("x")!] == "1, 2")
            #expect(headers[.accept] == "a")
            #expect(headers[.cookie] == "a=b; c=d")
            #expect(headers[.from] == nil)
            #expect(headers.first(x) == "1")
            #expect(headers.first(.from) == nil)
            #expect(headers.all(x) == ["1", "2"])
            #expect(headers.all(.from) == [])
            #expect(headers.contains(.accept))
            #expect(!headers.contains(.from))
            #expect(headers.count == 5)
            #expect(!headers.isEmpty)
            #expect(headers.refusal == nil)
            #expect(headers.withFirst(.accept) { $0.map { Array($0) } } == Array("a".utf8))
            #expect(headers.withFirst(.from) { $0 == nil })
        }
    }

    @Test("a name that only begins like another, or is as long, is another")
    func similarNames() throws {
        let headers = try wire("Accept-Encoding: gzip\r\nAcceptt: no\r\n")
        #expect(headers[.accept] == nil)
        #expect(headers[.acceptEncoding] == "gzip")
    }

    @Test("setting replaces all lines of the name, in the place of the first")
    func setting() throws {
        for original in try Self.both() {
            var headers = original
            try headers.set(x, "3")
            #expect(headers.map(\.value) == ["3", "a", "a=b", "c=d"])
            headers[.accept] = "b"
            #expect(headers.map(\.value) == ["3", "b", "a=b", "c=d"])
            headers[.from] = "h"
            #expect(headers.map(\.value) == ["3", "b", "a=b", "c=d", "h"])
            headers[.cookie] = nil
            #expect(headers.map(\.value) == ["3", "b", "h"])
            try headers.add(x, "4")
            #expect(headers[x] == "3, 4")
            headers.remove(x)
            headers.remove(x)
            #expect(headers.map(\.value) == ["b", "h"])
            #expect(original.count == 5, "the copy was changed, not the original")
        }
    }

    @Test(
        "CR, LF, NUL and other control bytes are refused, never rewritten (RFC 9110 §5.5)",
        arguments: [
            "a\rb", "a\nb", "a\r\nSet-Cookie: b", "\u{0}", "a\u{7F}", "\u{1B}[0m", "a\n", "\r\n\r\n<html>", "\u{B}",
            "\u{C}",
        ])
    func refused(value: String) throws {
        let error = Headers.Mistake(x, .controlByteInValue)
        var headers: Headers = [x: "old", .accept: "a"]
        #expect(throws: error) { try headers.set(x, value) }
        #expect(throws: error) { try headers.add(x, value) }
        #expect(headers == [x: "old", .accept: "a"])

        headers[x] = value
        #expect(headers[x] == nil)
        #expect(headers.refusal == error)
        headers[x] = "good"
        #expect(headers.refusal == error, "a later good value does not undo it")
        #expect(([x: value] as Headers).refusal == error)
        #expect(([x: value] as Headers).isEmpty)
        #expect(error.description == "X: controlByteInValue")
    }

    @Test("tabs, blanks and text beyond ASCII may be sent")
    func allowed() throws {
        var headers = Headers()
        for value in ["", "\t", " a ", "é", "日本", "\"", "~"] { try headers.set(x, value) }
        #expect(headers.refusal == nil)
    }

    @Test("pseudo fields of HTTP/2 are refused")
    func pseudo() throws {
        let name = try #require(HTTPField.Name(parsed: ":status"))
        var headers = Headers()
        #expect(throws: Headers.Mistake(name, .pseudoField)) { try headers.set(name, "200") }
        headers[name] = "200"
        #expect(headers.refusal?.reason == .pseudoField)
    }

    @Test("literals keep their order and their repetitions")
    func literal() {
        let headers: Headers = [.setCookie: "a=1", .vary: "x", .setCookie: "b=2"]
        #expect(headers.all(.setCookie) == ["a=1", "b=2"])
        #expect(headers.description == "Set-Cookie: a=1\nVary: x\nSet-Cookie: b=2")
        #expect(Headers().isEmpty)
    }

    @Test("equality looks at lines, not at where they are kept")
    func equality() throws {
        #expect(try wire("x: 1\r\nY: 2\r\n") == [x: "1", .init("y")!: "2"])
        #expect(try wire("x: 1\r\n") != [x: "2"])
        #expect(try wire("x: 1\r\n") != [.accept: "1"])
        #expect(try wire("x: 1\r\n") != [x: "1", .accept: "1"])
        #expect(([x: "1", .accept: "2"] as Headers) != [.accept: "2", x: "1"])
    }

    @Test("the ecosystem's HTTPFields come and go")
    func fields() throws {
        for headers in try Self.both() {
            let fields = HTTPFields(headers)
            #expect(fields[.accept] == "a")
            #expect(fields[values: x] == ["1", "2"])
            #expect(Headers(fields) == headers)
        }
    }

    @Test("bytes that are no UTF-8 are repaired when they are read as text, and stay what they were")
    func notUTF8() throws {
        let transcript = feed(Array("GET / HTTP/1.0\r\nX: ".utf8) + [0x61, 0xFF] + Array("\r\n\r\n".utf8), by: 100)
        let headers = try #require(transcript.messages.first).headers
        #expect(headers[x] == "a\u{FFFD}")
        #expect(headers.withFirst(x) { $0.map { Array($0) } } == [0x61, 0xFF])
    }

    @Test("it is as small as two words")
    func size() { #expect(MemoryLayout<Headers>.size <= 16) }
}

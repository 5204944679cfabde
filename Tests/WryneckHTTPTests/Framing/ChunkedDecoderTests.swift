// ChunkedDecoderTests.swift - the chunked coding: RFC 9112 §7.1, and the attacks on it that are known.

import HTTPTypes
import Testing

@testable import WryneckHTTP

@Suite("RFC 9112 §7.1: chunked transfer coding") struct ChunkedDecoderTests {
    @Test("sizes are hex in either case, chunks of one byte and of many")
    func sizes() throws {
        #expect(
            try expectOne(chunked("1\r\na\r\nA\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n")).text
                == "a01234567890123456789")
        let long = String(repeating: "x", count: 0x1F3)
        #expect(try expectOne(chunked("1f3\r\n\(long)\r\n0\r\n\r\n")).text == long)
        #expect(try expectOne(chunked("0\r\n\r\n")).text.isEmpty)
    }

    @Test("data may look like framing")
    func data() throws {
        #expect(try expectOne(chunked("7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n")).text == "0\r\n\r\n\r\n")
    }

    @Test("a chunk line is at most 256 bytes, extension included")
    func lineLength() throws {
        #expect(try expectOne(chunked("5;\(String(repeating: "a", count: 254))\r\nhello\r\n0\r\n\r\n")).text == "hello")
        expectBadBody("5;\(String(repeating: "a", count: 255))\r\nhello\r\n0\r\n\r\n")
        expectBadBody("5;\(String(repeating: "a", count: 5000))")
    }

    @Test(
        "a size is hex digits only",
        arguments: [
            "0x5", "+5", "-5", "0_5", "5.0", "5x", " 5", "\"5\"", "", "g", "5g", "\t5", "-0", "５", "5,", ";a", "\u{0}5",
            "x", "5\u{0}",
        ])
    func sizeJunk(size: String) { expectBadBody("\(size)\r\nhello\r\n0\r\n\r\n") }

    @Test("17 digits are 400; what fits into 64 bits but cannot be counted is 413")
    func overflow() {
        expectBadBody("10000000000000005\r\nhello\r\n0\r\n\r\n")
        expectBadBody(String(repeating: "f", count: 1000))
        expectBadBody("ffffffffffffffff\r\n", 413)
        expectBadBody("8000000000000000\r\n", 413)
        #expect(feed(Array(chunked("7fffffffffffffff\r\nhello").utf8), by: 7).messages.first?.text == "hello")
        expectBadBody(String(repeating: "0", count: 100_000))
    }

    @Test(
        "extensions follow their grammar and mean nothing",
        arguments: [
            ";a", ";a=b", ";a=\"b\"", ";a=\"b c\\\"d\";e", " ; a", "\t;\ta = b ; c", ";a=\"\"", ";a;b;c", ";a=\"é\"",
            ";a=\"\t\"",
            ";!#$%&'*+-.^_`|~=x",
        ])
    func extensions(text: String) throws {
        #expect(try expectOne(chunked("5\(text)\r\nhello\r\n0\(text)\r\n\r\n")).text == "hello")
    }

    @Test(
        "anything else in their place is 400",
        arguments: [
            ";", ";;a", ";a=", ";a=;b", ";=b", ";a b", ";a=b c", ";a=\"b", ";a=\"b\"c", ";a=\"b\" ", ";a ", ";a=b ",
            ";(", ";a=(", ";é", ";a\u{0}",
            ";a=\"\u{7F}\"", ";a=\"\\\u{1}\"",
            ";a,b", " ", " a",
        ])
    func badExtensions(text: String) { expectBadBody("5\(text)\r\nhello\r\n0\r\n\r\n") }

    @Test("all extensions of a body together are capped: 413 (CVE-2024-22019)")
    func extensionFlood() {
        let chunk = "1;\(String(repeating: "a", count: 199))\r\nx\r\n"
        expectBadBody(String(repeating: chunk, count: 82), 413)
        #expect(feed(Array(chunked(String(repeating: chunk, count: 81) + "0\r\n\r\n").utf8), by: 4096).violation == nil)
    }

    @Test("the data is followed by CRLF, neither sooner nor later (SPILL)")
    func dataEnd() {
        for body in [
            "5\r\nhelloo\r\n", "5\r\nhell\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello\n0\r\n\r\n",
            "5\r\nhelloXX0\r\n\r\n",
        ] {
            expectBadBody(body)
        }
    }

    @Test("a long body, cut at every one of its bytes, is the same")
    func everyCut() throws {
        let wire = Array(chunked("5;a=\"b\"\r\nhello\r\n6\r\n world\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n").utf8)
        let whole = feed([wire])
        #expect(whole.messages.first?.trailers.count == 2)
        for cut in 1..<wire.count {
            #expect(feed([Array(wire[..<cut]), Array(wire[cut...])]) == whole, "cut at \(cut)")
        }
    }

    @Test("many chunks of one byte take time in proportion to their number")
    func manyChunks() throws {
        let body = String(repeating: "1\r\nx\r\n", count: 10_000) + "0\r\n\r\n"
        #expect(feed(Array(chunked(body).utf8), by: 1).messages.first?.body.count == 10_000)
    }
}

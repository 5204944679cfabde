// PercentCodingTests.swift - percent-encoding: RFC 3986 §2.

import Testing

@testable import WryneckHTTP

private func decode(_ text: String, plus: Bool = false) -> String? {
    Array(text.utf8).withUnsafeBytes { PercentCoding.decode($0, plusIsSpace: plus) }
}

private func repair(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { PercentCoding.decodeRepairing($0) } }

@Suite("RFC 3986 §2: percent-encoding") struct PercentCodingTests {
    @Test(
        "escapes in either case, once, and what is no escape stays",
        arguments: [
            ("", ""), ("abc", "abc"), ("a%20b", "a b"), ("%e2%82%ac", "€"), ("%E2%82%AC", "€"), ("%2e%2E%2f", "../"),
            ("%252e", "%2e"), ("%", "%"),
            ("%4", "%4"), ("%zz", "%zz"), ("a%4", "a%4"),
            ("%%41", "%A"), ("%41%", "A%"), ("a+b", "a+b"), ("é", "é"), ("%00", "\u{0}"),
        ])
    func decoding(text: String, expected: String) { #expect(decode(text) == expected) }

    @Test(
        "bytes that are no UTF-8 are nil, or repaired",
        arguments: ["%ff", "%c0%ae", "%e2%82", "%ed%a0%80", "%80", "a%f8%88%80%80%80b"])
    func notUTF8(text: String) {
        #expect(decode(text) == nil)
        #expect(repair(Array(text.utf8)).contains("\u{FFFD}"))
        #expect(repair([0xFF]) == "\u{FFFD}")
        #expect([0xFF].withUnsafeBytes { PercentCoding.decode($0) } == nil)
    }

    @Test("a plus is a space in forms only")
    func plus() {
        #expect(decode("a+b%2B", plus: true) == "a b+")
        #expect(decode("a+b%2B") == "a+b+")
    }

    @Test("encoding leaves nothing that HTML or a URL could misread")
    func encoding() {
        #expect(PercentCoding.encode(path: "/a b/é&'\"<>?#%\\") == "/a%20b/%C3%A9%26%27%22%3C%3E%3F%23%25%5C")
        #expect(PercentCoding.encode(segment: "a/b") == "a%2Fb")
        #expect(PercentCoding.encode(path: "/AZaz09-._~!$()*+,;=:@") == "/AZaz09-._~!$()*+,;=:@")
        #expect(PercentCoding.encode(path: "\r\n\u{0}") == "%0D%0A%00")
    }

    @Test("decoding undoes encoding, whatever the text")
    func roundTrip() {
        var random = SeededGenerator(state: 1)
        for _ in 0..<500 {
            let scalars = (0..<8).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0...0x1FFFF, using: &random)) }
            let text = String(String.UnicodeScalarView(scalars))
            #expect(decode(PercentCoding.encode(segment: text)) == text)
            #expect(decode(PercentCoding.encode(path: text)) == text)
        }
    }

    @Test(
        "a path for Location begins with exactly one slash",
        arguments: [
            ("/a", "/a"), ("a", "/a"), ("", "/"), ("/", "/"), ("//evil.example/", "/evil.example/"),
            ("/\\evil", "/evil"), ("\\\\evil", "/evil"),
            ("///a//b", "/a//b"), ("/\r\nX: y", "/%0D%0AX:%20y"),
        ])
    func location(path: String, expected: String) { #expect(PercentCoding.encode(location: path) == expected) }
}

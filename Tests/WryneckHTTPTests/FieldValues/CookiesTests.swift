// CookiesTests.swift - cookies of a request: RFC 6265 §5.4, tolerantly.

import HTTPTypes
import Testing

@testable import WryneckHTTP

private func parse(_ lines: String..., limit: Int = 1000) throws -> Cookies {
    Cookies(Headers(lines.map { (.cookie, $0) }), limit: limit)
}

private func pairs(_ lines: String...) throws -> [[String]] {
    Cookies(Headers(lines.map { (.cookie, $0) }), limit: 1000).cookies.map { [$0.name, $0.value] }
}

@Suite("RFC 6265: cookies") struct CookiesTests {
    @Test("names and values, over all lines")
    func shapes() throws {
        #expect(try pairs("a=b; c=d", "e=f") == [["a", "b"], ["c", "d"], ["e", "f"]])
        #expect(try pairs() == [])
        #expect(try parse("a=1; a=2")["a"] == "1")
        #expect(try parse("a=1")["A"] == nil)
        #expect(Cookies()["a"] == nil)
    }

    @Test("odd ones cost only themselves")
    func odd() throws {
        #expect(try pairs("a=b;c=d") == [["a", "b"], ["c", "d"]])
        #expect(try pairs(" a = b ;\tc=d;; ;x; =y;e=") == [["a", "b"], ["c", "d"], ["e", ""]])
        #expect(
            try pairs("a=\"b c\"; d=\"; e=\"\"; f=\"g") == [["a", "b c"], ["d", "\""], ["e", ""], ["f", "\"g"]])
        #expect(
            try pairs("a=b=c; $Version=1; a[b]={\"x\":1,\"y\":2}") == [
                ["a", "b=c"], ["$Version", "1"], ["a[b]", "{\"x\":1,\"y\":2}"],
            ])
        #expect(try pairs("a=%20é") == [["a", "%20é"]])
    }

    @Test("a thousand are seen, and those behind them are not: nobody is locked out by cookies that others set")
    func limit() throws {
        #expect(try parse(String(repeating: "a=b; ", count: 1000)).cookies.count == 1000)
        let flood = try parse("first=1; " + String(repeating: "a=b; ", count: 1000) + "last=2")
        #expect(flood.cookies.count == 1000 && flood["first"] == "1" && flood["last"] == nil)
        #expect(try parse(String(repeating: ";", count: 20_000)).cookies.isEmpty)
        #expect(try parse("a=1", limit: 0).cookies.isEmpty)
    }

    @Test("a name is its bytes: what Unicode takes for equal is another cookie")
    func bytes() throws {
        let cookies = try parse("\u{E9}=composed; e\u{301}=decomposed; \u{212A}=kelvin")
        #expect(cookies["\u{E9}"] == "composed" && cookies["e\u{301}"] == "decomposed")
        #expect(cookies["K"] == nil)
    }
}

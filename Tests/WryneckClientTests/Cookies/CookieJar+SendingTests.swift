// CookieJar+SendingTests.swift - the field Cookie.

import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 6265bis §5.8.3: cookies that are sent") struct CookieJarSendingTests {
    private func jar(_ cookies: [(String, String)], limits: CookieJar.Limits = .init()) throws -> CookieJar {
        var jar = CookieJar(limits: limits, suffixes: fewSuffixes)
        for (text, place) in cookies { try jar.store(text, from: url(place), at: someTime) }
        return jar
    }

    @Test("longer paths come first, then what was set first")
    func order() throws {
        var jar = try jar([
            ("a=1; Path=/", "http://a.example/"), ("b=2; Path=/x/y", "http://a.example/"),
            ("c=3; Path=/x", "http://a.example/"), ("d=4; Path=/x", "http://a.example/"),
            ("a=9; Path=/x/y/z", "http://a.example/"),
        ])
        #expect(try jar.field(for: url("http://a.example/x/y"), at: someTime) == "b=2; c=3; d=4; a=1")
        #expect(try jar.field(for: url("http://a.example/"), at: someTime) == "a=1")
        #expect(try jar.field(for: url("http://a.example/x/y/z"), at: someTime) == "a=9; b=2; c=3; d=4; a=1")
    }

    @Test("a cookie goes to its host, or to all of its domain, and to nobody else")
    func hosts() throws {
        var jar = try jar([
            ("own=1", "http://a.example/"), ("wide=2; Domain=a.example", "http://www.a.example/"),
            ("ip=3", "http://127.0.0.1/"),
        ])
        #expect(try jar.field(for: url("http://a.example/"), at: someTime) == "own=1; wide=2")
        #expect(
            try jar.field(for: url("http://A.EXAMPLE:8080/"), at: someTime) == "own=1; wide=2", "ports do not count")
        #expect(try jar.field(for: url("http://deep.www.a.example/"), at: someTime) == "wide=2")
        #expect(try jar.field(for: url("http://127.0.0.1/"), at: someTime) == "ip=3")
        for stranger in [
            "http://xa.example/", "http://example/", "http://a.example.b/", "http://a.example./", "http://127.0.0.2/",
        ] {
            #expect(try jar.field(for: url(stranger), at: someTime) == nil, "\(stranger)")
        }
    }

    @Test("a Secure cookie goes by https and wss only")
    func secure() throws {
        var jar = try jar([("a=1; Secure", "https://a.example/")])
        #expect(try jar.field(for: url("http://a.example/"), at: someTime) == nil)
        #expect(try jar.field(for: url("ws://a.example/"), at: someTime) == nil)
        #expect(try jar.field(for: url("https://a.example/"), at: someTime) == "a=1")
        #expect(try jar.field(for: url("wss://a.example/"), at: someTime) == "a=1")
    }

    @Test("a cookie is over with its second")
    func end() throws {
        var jar = try jar([("a=1; Max-Age=60", "http://a.example/")])
        #expect(try jar.field(for: url("http://a.example/"), at: HTTPDate(secondsSince1970: 1_700_000_059)) == "a=1")
        #expect(try jar.field(for: url("http://a.example/"), at: HTTPDate(secondsSince1970: 1_700_000_060)) == nil)
    }

    @Test("no more cookies and bytes are sent than the limits say")
    func limits() throws {
        let many = (0..<60).map { ("n\($0)=x", "http://a.example/") }
        var jar = try jar(many)
        #expect(try jar.field(for: url("http://a.example/"), at: someTime)?.split(separator: ";").count == 50)
        let fat = (0..<3).map { ("n\($0)=" + String(repeating: "x", count: 4000), "http://a.example/") }
        var fatJar = try self.jar(fat)
        #expect(try fatJar.field(for: url("http://a.example/"), at: someTime)?.utf8.count == 2 * 4003 + 2)
    }
}

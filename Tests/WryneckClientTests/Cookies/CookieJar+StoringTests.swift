// CookieJar+StoringTests.swift - what is kept, and what is not.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 6265bis §5.7: cookies that are kept") struct CookieJarStoringTests {
    private var jar = CookieJar(suffixes: fewSuffixes)

    private func refusal(_ text: String, from place: String = "https://www.a.example/x/y", in jar: CookieJar? = nil)
        -> CookieRefusal?
    {
        var jar = jar ?? self.jar
        do throws(CookieRefusal) {
            guard let url = try? url(place) else { return nil }
            try jar.store(text, from: url, at: someTime)
            return nil
        } catch { return error }
    }

    private func stored(_ text: String, from place: String = "https://www.a.example/x/y") throws -> StoredCookie {
        var jar = jar
        try jar.store(text, from: url(place), at: someTime)
        return try #require(jar.cookies.first)
    }

    @Test("without a domain it is for the host alone, with one for all below it")
    func scope() throws {
        let own = try stored("a=b")
        #expect(own.domain == "www.a.example" && own.isHostOnly && own.path == "/x" && own.expires == nil)
        for text in ["a=b; Domain=a.example", "a=b; Domain=.A.EXAMPLE"] {
            let wide = try stored(text)
            #expect(wide.domain == "a.example" && !wide.isHostOnly)
        }
        #expect(try stored("a=b; Domain=www.a.example").isHostOnly == false)
        #expect(try stored("a=b; SameSite=Strict; HttpOnly; Path=/q").sameSite == .strict)
    }

    @Test(
        "a domain that is not the host's own is refused",
        arguments: [
            ("b.example", CookieRefusal.otherDomain), ("sub.www.a.example", .otherDomain),
            ("w.a.example", .otherDomain),
            (".example", .publicSuffix), ("example", .publicSuffix), ("co.uk", .publicSuffix),
            ("a.example.", .malformedDomain), ("..a.example", .malformedDomain), ("a..example", .malformedDomain),
            ("a.example:443", .malformedDomain), ("ä.example", .malformedDomain), ("*", .malformedDomain),
            ("127.0.0.1", .otherDomain), ("a.example/", .malformedDomain),
        ])
    func domains(domain: String, expected: CookieRefusal) {
        #expect(refusal("a=b; Domain=\(domain)") == expected)
    }

    @Test("a host that is a public suffix keeps cookies for itself alone")
    func suffixHost() throws {
        #expect(try stored("a=b; Domain=github.io", from: "https://github.io/").isHostOnly)
        #expect(try stored("a=b; Domain=localhost", from: "https://localhost/").isHostOnly)
        #expect(refusal("a=b; Domain=github.io", from: "https://me.github.io/") == .publicSuffix)
    }

    @Test("an address is in no domain but itself")
    func addresses() throws {
        #expect(try stored("a=b; Domain=127.0.0.1", from: "http://127.0.0.1/").isHostOnly)
        #expect(try stored("a=b", from: "http://[::1]:8080/").domain == "::1")
        #expect(refusal("a=b; Domain=0.0.1", from: "http://127.0.0.1/") == .otherDomain)
        #expect(refusal("a=b; Domain=1", from: "http://127.0.0.1/") == .otherDomain)
    }

    @Test("names that promise something have to keep it, in any case")
    func prefixes() {
        for name in ["__Host-a", "__host-a", "__HOST-a"] {
            #expect(refusal("\(name)=b; Secure; Path=/") == nil)
            for attributes in ["Path=/", "Secure", "Secure; Path=/x", "Secure; Path=/; Domain=www.a.example"] {
                #expect(refusal("\(name)=b; \(attributes)") == .prefix, "\(name) \(attributes)")
            }
        }
        #expect(refusal("__Secure-a=b; Secure; Domain=a.example") == nil)
        #expect(refusal("__secure-a=b") == .prefix)
        #expect(refusal("__Host-a=b; Secure; Path=/", from: "http://www.a.example/") == .notSecure)
    }

    @Test("Secure wants a secure connection, SameSite=None wants Secure")
    func secure() {
        #expect(refusal("a=b; Secure", from: "http://www.a.example/") == .notSecure)
        #expect(refusal("a=b; Secure", from: "wss://www.a.example/") == nil)
        #expect(refusal("a=b; SameSite=None") == .sameSite)
        #expect(refusal("a=b; SameSite=None; Secure") == nil)
    }

    @Test("an insecure connection neither replaces nor hides a Secure cookie")
    func hiding() throws {
        var jar = jar
        try jar.store("a=1; Secure; Domain=a.example; Path=/x", from: url("https://www.a.example/"), at: someTime)
        for (text, place) in [
            ("a=2; Domain=a.example; Path=/x", "http://www.a.example/"), ("a=2; Path=/x/y", "http://www.a.example/"),
            ("a=2; Path=/x", "http://a.example/"), ("a=2; Path=/x", "http://deep.www.a.example/"),
        ] {
            #expect(refusal(text, from: place, in: jar) == .hidesSecure, "\(text) from \(place)")
        }
        for (text, place) in [
            ("a=2; Path=/", "http://www.a.example/"), ("b=2; Path=/x", "http://www.a.example/"),
            ("a=2; Path=/x", "http://b.example/"), ("a=2; Path=/x", "https://www.a.example/"),
        ] {
            #expect(refusal(text, from: place, in: jar) == nil, "\(text) from \(place)")
        }
    }

    @Test("the same name, domain and path are the same cookie, which keeps its place; one that is over takes it away")
    func replacing() throws {
        var jar = jar
        let place = try url("https://www.a.example/")
        for text in ["a=1", "b=1", "a=2", "a=3; Path=/p", "a=4; Domain=www.a.example"] {
            try jar.store(text, from: place, at: someTime)
        }
        #expect(jar.cookies.map(\.value) == ["2", "1", "3", "4"])
        try jar.store("b=9; Max-Age=0", from: place, at: someTime)
        #expect(jar.cookies.map(\.value) == ["2", "3", "4"])
    }

    @Test("all lines of a response are heeded, up to fifty; a bad one costs only itself")
    func response() throws {
        var jar = jar
        var headers: Headers = [
            .setCookie: "a=1", .setCookie: "=", .setCookie: "b=2; Domain=b.example", .setCookie: "c=3",
        ]
        #expect(jar.store(headers, from: try url("https://www.a.example/"), at: someTime) == [.noName, .otherDomain])
        #expect(jar.cookies.map(\.name) == ["a", "c"])
        for number in 0..<60 { try headers.add(.setCookie, "n\(number)=x") }
        #expect(jar.store(headers, from: try url("https://www.a.example/"), at: someTime).last == .tooMany)
        #expect(jar.count == 48)
    }

    @Test("a domain with too many loses what is not Secure, and of that what was not used for longest")
    func domainLimit() throws {
        var limits = CookieJar.Limits()
        limits.perDomain = 3
        var jar = CookieJar(limits: limits, suffixes: fewSuffixes)
        let place = try url("https://www.a.example/")
        for (second, text) in ["s=1; Secure", "a=1", "b=1", "c=1"].enumerated() {
            try jar.store(text, from: place, at: HTTPDate(secondsSince1970: 1_700_000_000 + second))
        }
        #expect(jar.cookies.map(\.name) == ["s", "b", "c"])
        try jar.store("t=1; Secure", from: place, at: someTime)
        try jar.store("u=1; Secure", from: place, at: someTime)
        try jar.store("v=1; Secure", from: place, at: HTTPDate(secondsSince1970: 1_700_000_009))
        #expect(jar.cookies.map(\.name) == ["t", "u", "v"])
    }

    @Test("a jar with too many loses those that are over, then what was not used for longest")
    func limit() throws {
        var limits = CookieJar.Limits()
        limits.count = 3
        var jar = CookieJar(limits: limits, suffixes: fewSuffixes)
        let later = HTTPDate(secondsSince1970: 1_700_000_100)
        try jar.store("a=1; Max-Age=50", from: url("http://a.example/"), at: someTime)
        try jar.store("b=1", from: url("http://b.example/"), at: someTime)
        try jar.store("c=1", from: url("http://c.example/"), at: someTime)
        try jar.store("d=1", from: url("http://d.example/"), at: later)
        #expect(jar.cookies.map(\.name) == ["b", "c", "d"])
        _ = jar.field(for: try url("http://b.example/"), at: later)
        try jar.store("e=1", from: url("http://e.example/"), at: later)
        #expect(jar.cookies.map(\.name) == ["b", "d", "e"])
    }
}

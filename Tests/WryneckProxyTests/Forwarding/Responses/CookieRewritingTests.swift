// CookieRewritingTests.swift - a backend's cookies for browsers.

import Testing

@testable import WryneckProxy

@Suite("RFC 6265 §4.1.2: the cookies of a backend") struct CookieRewritingTests {
    private let paths = CookieRewriting(PublicPaths(root: "/app", mount: "/api"), .keep)
    private let rooted = CookieRewriting(PublicPaths(root: "/", mount: "/api"), .keep)

    @Test(
        "a path below the backend's root becomes one below the mount, and nothing else changes",
        arguments: [
            ("a=b; Path=/app/x; Secure", "a=b; Path=/api/x; Secure"), ("a=b;path = /app ;x", "a=b;path =/api;x"),
            ("a=b; PATH=/app/", "a=b; PATH=/api/"), ("a=b; Path=/other", "a=b; Path=/other"),
            ("a=b; Path=/", "a=b; Path=/"), ("a=b; Path=x", "a=b; Path=x"), ("a=b; Path", "a=b; Path"),
            ("a=b", "a=b"), ("Path=/app", "Path=/app"), ("a=\"b; Path=/app/x", "a=\"b; Path=/api/x"), ("", ""),
            (";", ";"), ("a=b; Path=/app; Path=/app/y", "a=b; Path=/api; Path=/api/y"),
        ])
    func path(text: String, expected: String) { #expect(paths.cookie(text) == expected) }

    @Test("the root is the mount itself, so that the browser sends the cookie there, too")
    func root() {
        #expect(rooted.cookie("a=b; Path=/") == "a=b; Path=/api")
        #expect(CookieRewriting(PublicPaths(root: "/", mount: ""), .keep).cookie("a=b; Path=/") == "a=b; Path=/")
    }

    @Test("a __Host- cookie keeps the path without which it would be none")
    func hostPrefix() {
        #expect(rooted.cookie("__Host-a=b; Path=/; Secure") == "__Host-a=b; Path=/; Secure")
        #expect(rooted.cookie(" __host-a=b; Path=/; Secure") == " __host-a=b; Path=/; Secure")
        #expect(rooted.cookie("__Secure-a=b; Path=/; Secure") == "__Secure-a=b; Path=/api; Secure")
    }

    @Test("a domain stays, goes, or is replaced where there is one")
    func domain() {
        let text = "a=b; domain=.inner.example; Path=/x"
        #expect(CookieRewriting(nil, .keep).cookie(text) == text)
        #expect(CookieRewriting(nil, .remove).cookie(text) == "a=b; Path=/x")
        #expect(CookieRewriting(nil, .set("front.example")).cookie(text) == "a=b; domain=front.example; Path=/x")
        #expect(CookieRewriting(nil, .set("front.example")).cookie("a=b; Secure") == "a=b; Secure")
        #expect(CookieRewriting(nil, .remove).cookie("domain=x") == "domain=x")
    }

    @Test("nothing has to be looked at unless something could change")
    func needed() {
        #expect(!CookieRewriting(nil, .keep).isNeeded)
        #expect(paths.isNeeded && CookieRewriting(nil, .remove).isNeeded)
    }
}

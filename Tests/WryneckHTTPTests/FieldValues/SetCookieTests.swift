// SetCookieTests.swift - cookies that a response sets: RFC 6265 §4.1.

import Testing
import WryneckHTTP

@Suite("RFC 6265 §4.1: Set-Cookie") struct SetCookieTests {
    @Test("has the attributes that a session's cookie should have, unless told otherwise")
    func defaults() throws {
        #expect(try SetCookie("session", "a1").description == "session=a1; Path=/; Secure; HttpOnly; SameSite=Lax")
        let plain = try SetCookie("theme", "", path: nil, isSecure: false, isHTTPOnly: false, sameSite: nil)
        #expect(plain.description == "theme=")
    }

    @Test("has all attributes, each with its own form")
    func attributes() throws {
        let cookie = try SetCookie(
            "a", "b=c", path: "/x y", domain: "example.org", maxAge: .milliseconds(90_500),
            expires: HTTPDate(secondsSince1970: 784_111_777),
            sameSite: SetCookie.SameSite.none, isPartitioned: true)
        let expected =
            "a=b=c; Path=/x y; Domain=example.org; Max-Age=90; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Secure; HttpOnly; SameSite=None; Partitioned"
        #expect(cookie.description == expected)
        #expect(try SetCookie("a", "b", maxAge: .seconds(-5)).description.contains("Max-Age=0;"))
    }

    @Test("what would end an attribute, or what a browser would not keep, is refused, never mended")
    func refused() {
        for name in ["", "a b", "a;b", "a=b", "a,b", "\u{E9}", "a\r\nb"] {
            #expect(throws: SetCookie.Mistake.name) { try SetCookie(name, "") }
        }
        for value in ["a b", "a;b", "a,b", "\"a\"", "a\\b", "\u{E9}", "a\r\nSet-Cookie: b", "\u{7F}", "\u{0}"] {
            #expect(throws: SetCookie.Mistake.value) { try SetCookie("a", value) }
        }
        for path in ["", "a", "/a;b", "/\r\n", "/\u{E9}", "/" + String(repeating: "a", count: 1024)] {
            #expect(throws: SetCookie.Mistake.path) { try SetCookie("a", "b", path: path) }
        }
        for domain in ["", ".example.org", "a..b", "a;b", "a b", "a:80", "-a", "\u{E9}.org"] {
            #expect(throws: SetCookie.Mistake.domain) { try SetCookie("a", "b", domain: domain) }
        }
        #expect(throws: SetCookie.Mistake.size) { try SetCookie("ab", String(repeating: "c", count: 4095)) }
        #expect(throws: Never.self) { try SetCookie("ab", String(repeating: "c", count: 4094)) }
        #expect(throws: SetCookie.Mistake.notSecure) {
            try SetCookie("a", "b", isSecure: false, sameSite: SetCookie.SameSite.none)
        }
        #expect(throws: SetCookie.Mistake.notSecure) { try SetCookie("a", "b", isSecure: false, isPartitioned: true) }
    }

    @Test(
        "a name that promises something has to keep it, in any case", arguments: ["__Host-a", "__host-a", "__HOST-a"])
    func hostPrefix(name: String) {
        #expect(throws: Never.self) { try SetCookie(name, "b") }
        #expect(throws: SetCookie.Mistake.prefix) { try SetCookie(name, "b", isSecure: false) }
        #expect(throws: SetCookie.Mistake.prefix) { try SetCookie(name, "b", path: "/a") }
        #expect(throws: SetCookie.Mistake.prefix) { try SetCookie(name, "b", path: nil) }
        #expect(throws: SetCookie.Mistake.prefix) { try SetCookie(name, "b", domain: "example.org") }
    }

    @Test("__Secure- only has to be Secure")
    func securePrefix() {
        #expect(throws: Never.self) { try SetCookie("__Secure-a", "b", path: "/x", domain: "example.org") }
        #expect(throws: SetCookie.Mistake.prefix) { try SetCookie("__secure-a", "b", isSecure: false) }
    }

    @Test("the removal of one has its name, path and domain, and is over")
    func removal() throws {
        let removal = try SetCookie("a", "b", path: "/x", domain: "example.org", maxAge: .seconds(60)).removal
        #expect(
            removal.description
                == "a=; Path=/x; Domain=example.org; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=Lax"
        )
    }
}

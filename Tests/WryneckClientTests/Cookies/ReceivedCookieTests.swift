// ReceivedCookieTests.swift - what a client reads of a Set-Cookie.

import ProcessTesting
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 6265bis §5.6: Set-Cookie as it is read") struct ReceivedCookieTests {
    private let now = HTTPDate(secondsSince1970: 1_000_000_000)

    private func read(_ text: String) throws(CookieRefusal) -> ReceivedCookie { try ReceivedCookie(text, at: now) }

    private func life(_ attributes: String) throws -> Int? {
        try read("a=b; \(attributes)").expires.map { $0.secondsSince1970 - now.secondsSince1970 }
    }

    @Test(
        "name and value end at the first semicolon, and are split at the first equals sign",
        arguments: [
            ("a=b", "a", "b"), (" a = b ; Secure", "a", "b"), ("a=b=c", "a", "b=c"), ("a=", "a", ""),
            ("a=\"b c\"", "a", "\"b c\""), ("a b=c,d", "a b", "c,d"), ("ü=é", "ü", "é"), ("a=b;", "a", "b"),
        ])
    func pairs(text: String, name: String, value: String) throws {
        let cookie = try read(text)
        #expect(cookie.name == name && cookie.value == value)
    }

    @Test("no name, a control byte, or too much of it costs the cookie")
    func refused() {
        for text in ["", ";", "=b", " = ", "a", "Secure; a=b"] {
            #expect(throws: CookieRefusal.noName, "\(text)") { try read(text) }
        }
        for text in ["a=b\u{0}", "a\r\n=b", "a=\u{7F}", "a=b\tc", "a=b; Path=/\u{1}"] {
            #expect(throws: CookieRefusal.controlByte) { try read(text) }
        }
        #expect(throws: CookieRefusal.tooLarge) { try read("ab=" + String(repeating: "c", count: 4095)) }
        #expect(throws: Never.self) { try read("ab=" + String(repeating: "c", count: 4094)) }
    }

    @Test("attributes are read without regard to case and blanks, and the last of each counts")
    func attributes() throws {
        let cookie = try read(
            "a=b;  SECURE=x ;httponly; PaTh = /x ; domain=.Example.ORG;sameSite=NONE;Path=/y; unknown=1")
        #expect(cookie.isSecure && cookie.isHTTPOnly)
        #expect(cookie.path == "/y" && cookie.domain == "example.org" && cookie.sameSite == SetCookie.SameSite.none)
        #expect(try read("a=b; path=/x; path=y").path == nil)
        #expect(try read("a=b; domain=x.y; domain=").domain == nil)
        #expect(try read("a=b; samesite=lax; samesite=odd").sameSite == nil)
        let long = String(repeating: "x", count: 1023)
        #expect(try read("a=b; path=/\(long)").path == "/\(long)")
        #expect(try read("a=b; path=/\(long)x").path == nil)
        #expect(try read("a=b; securex; xhttponly").isSecure == false)
    }

    @Test("Max-Age beats Expires, whichever comes first; 400 days are the most")
    func life() throws {
        let most = 400 * 86_400
        #expect(try life("Max-Age=60") == 60)
        #expect(try life("Max-Age=60; Expires=Sun, 06 Nov 1994 08:49:37 GMT") == 60)
        #expect(try life("Expires=Wed, 01 Jan 2100 00:00:00 GMT; Max-Age=60") == 60)
        #expect(try life("Expires=Wed, 01 Jan 2100 00:00:00 GMT") == most)
        #expect(try life("Expires=Sun, 09 Sep 2001 01:46:41 GMT") == 1)
        #expect(try life("Max-Age=34560001") == most)
        #expect(try life("Max-Age=99999999999999999999999") == most)
        #expect(try life("Max-Age=0") == -now.secondsSince1970)
        #expect(try life("Max-Age=-5") == -now.secondsSince1970)
        #expect(try life("Max-Age=-") == -now.secondsSince1970)
        for odd in ["Max-Age=", "Max-Age=+5", "Max-Age=5x", "Max-Age=1.5", "Expires=soon", "Expires="] {
            #expect(try life(odd) == nil, "\(odd)")
        }
        #expect(try life("Max-Age=60; Max-Age=x") == 60)
    }
}

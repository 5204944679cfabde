// ClientURLTests.swift - where a request goes to, and what is sent of a URL.

import Testing

@testable import WryneckClient

@Suite("RFC 9110 §4.2, §7.2: URLs of requests") struct ClientURLTests {
    @Test(
        "Host has the port only if it is not the scheme's own",
        arguments: [
            ("http://example.org:80/", "example.org"), ("http://example.org:443/", "example.org:443"),
            ("https://example.org:443/", "example.org"), ("https://example.org:80/", "example.org:80"),
            ("ws://example.org:/", "example.org"), ("wss://example.org:0443/", "example.org"),
            ("http://[::1]:8080/", "[::1]:8080"), ("http://[2001:DB8:0:0::1]/", "[2001:db8::1]"),
            ("http://127.0.0.1:81", "127.0.0.1:81"), ("HTTP://EXAMPLE.ORG./", "example.org."),
        ])
    func authority(text: String, expected: String) throws {
        #expect(try url(text).authority == expected)
    }

    @Test("user information goes neither into Host nor into the description, and is there for Basic")
    func userInfo() throws {
        let url = try url("http://me:s%65cret%3A%40@example.org:81/a")
        #expect(url.authority == "example.org:81")
        #expect(url.description == "http://example.org:81/a")
        #expect(url.credentials == .basic(user: "me", password: "secret:@"))
        #expect(try ClientURL("http://me@example.org/").credentials == .basic(user: "me", password: ""))
        #expect(try ClientURL("http://example.org/").credentials == nil)
        #expect(try ClientURL("http://%ff@example.org/").credentials == nil)
        #expect(url.withoutUserInfo.credentials == nil)
        #expect(url.withoutUserInfo.description == url.description)
    }

    @Test("the target is path and query, without the fragment")
    func target() throws {
        let url = try url("https://example.org/a/b?c=d?e#f?g#h")
        #expect(url.target == "/a/b?c=d?e")
        #expect(url.fragment == "f?g%23h")
        #expect(url.absoluteTarget == "https://example.org/a/b?c=d?e")
        #expect(url.tunnelTarget == "example.org:443")
        #expect(try ClientURL("ws://[::1]/x").absoluteTarget == "http://[::1]/x")
        #expect(try ClientURL("http://[::1]").tunnelTarget == "[::1]:80")
    }

    @Test("an empty path is a slash; an empty query stays one")
    func empty() throws {
        #expect(try url("http://example.org").target == "/")
        #expect(try url("http://example.org?").target == "/?")
        #expect(try url("http://example.org?a").target == "/?a")
        #expect(try url("http://example.org#a").target == "/")
        #expect(try url("http://example.org/#").description == "http://example.org/#")
    }

    @Test("two are equal that mean the same")
    func equality() throws {
        #expect(try url("http://EXAMPLE.org:80/a") == url("http://example.org/./b/../a"))
        #expect(try url("http://[0:0::1]/") == url("http://[::1]"))
        #expect(try url("http://example.org/a") != url("http://example.org/A"))
        #expect(try url("http://example.org/%61") != url("http://example.org/a"))
    }
}

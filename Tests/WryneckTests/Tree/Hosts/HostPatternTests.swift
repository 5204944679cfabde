import Testing
import WryneckTesting

@testable import Wryneck

/// Names under which a site is known: RFC 9110 §7.4.
@Suite("Allowed hosts", .bothVersions) struct HostPatternTests {
    private func fits(_ pattern: HostPattern, _ authority: String) -> Bool {
        pattern.fits(HostPattern.Place(authority))
    }

    @Test(
        "a name is compared without regard to case, to a dot at the end and to the port",
        arguments: [
            ("example.org", true), ("EXAMPLE.org", true), ("example.org.", true), ("example.org:8080", true),
            ("example.org:", true),
            ("www.example.org", false), ("evil-example.org", false), ("example.org.evil.example", false), ("", false),
            (".example.org", false),
        ])
    func name(authority: String, isFit: Bool) { #expect(fits("Example.ORG", authority) == isFit) }

    @Test(
        "a star stands for the labels before a dot, and never for none or for a part of one",
        arguments: [
            ("a.example.org", true), ("a.b.Example.org:80", true), ("example.org", false), ("evil-example.org", false),
            (".example.org", false),
            ("a.example.org.evil.example", false), ("[::1]", false),
        ])
    func star(authority: String, isFit: Bool) { #expect(fits("*.example.org", authority) == isFit) }

    @Test(
        "an address is what it means, however it is spelled",
        arguments: [
            ("[::1]", "[0:0:0:0:0:0:0:1]:8080", true), ("::1", "[::1]", true), ("[::1]", "[::2]", false),
            ("127.0.0.1", "127.0.0.1:80", true),
            ("127.0.0.1", "127.0.0.1.evil.example", false), ("::1", "localhost", false),
            ("[2001:DB8::1]", "[2001:db8::1]", true),
        ])
    func address(pattern: String, authority: String, isFit: Bool) throws {
        #expect(fits(try #require(HostPattern(pattern)), authority) == isFit)
    }

    @Test(
        "a pattern with a port takes that one; that of the scheme may be left out",
        arguments: [
            ("localhost:8080", "localhost:8080", true), ("localhost:8080", "localhost", false),
            ("localhost:8080", "localhost:80", false),
            ("example.org:443", "example.org", true), ("example.org:80", "example.org:80", true),
            ("example.org:443", "example.org:8443", false),
            ("[::1]:8080", "[::1]:8080", true), ("*:8080", "anything:8080", true), ("*", "anything", true),
            ("*", "", true),
        ])
    func port(pattern: String, authority: String, isFit: Bool) throws {
        #expect(fits(try #require(HostPattern(pattern)), authority) == isFit)
    }

    @Test(
        "what is no pattern is told",
        arguments: [
            "", "a b", "http://example.org", "example.org/x", "example.org:", "example.org:65536", "a*.org", "*.",
            "*..org", ".org", "[::1", "[x]",
            "a:b",
        ])
    func wrong(text: String) {
        #expect(HostPattern(text) == nil)
        let literal: HostPattern = HostPattern(stringLiteral: text)
        #expect(!fits(literal, text) && !fits(literal, ""))
    }

    @Test("a site with names answers 421 to requests for others, and to those that name none")
    func site() throws {
        var options = Site.Options()
        options.hosts = ["site.example", "*.site.example"]
        let client = try TestClient { [options] _ in Site(Page { _ in .text("hello") }, options: options) }
        func status(_ host: String) throws -> Int {
            let connection = client.connect()
            connection.send("GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
            client.memory.settle()
            return try connection.response().status.code
        }
        #expect(
            try [
                status("site.example:8080"), status("www.site.example"), status("rebound.example"), status("127.0.0.1"),
            ] == [200, 200, 421, 421])
        let old = client.connect()
        old.send("GET / HTTP/1.0\r\n\r\n")
        client.memory.settle()
        #expect(try old.response().status.code == 421)
    }
}

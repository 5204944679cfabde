import HTTPTypes
import Testing
import WryneckHTTP
import WryneckTesting

@testable import Wryneck

@Suite("Redirects", .bothVersions) struct RedirectsTests {
    /// A site whose branch `files` has the rules.
    private func client(_ rules: (String, String)...) throws -> TestClient {
        let rules = try rules.map { try Redirects.Rule($0.0, to: $0.1) }
        return try TestClient { _ in
            let (root, branch) = (Branch(), Branch())
            branch.use(try Redirects(rules))
            branch["here"] = Page { _ in .text("here") }
            root["files"] = branch
            return Site(root)
        }
    }

    @Test(
        "a star in the target is what that of the pattern stood for; the location is relative, so that any prefix in front of it stays",
        arguments: [
            ("/files/old/a", "../new/a"), ("/files/old/a/b", "../../new/a/b"), ("/files/old/", "../new/"),
            ("/files/old", nil),
            ("/files/older/a", nil), ("/old/a", nil), ("/files/feed.php", "./feed.xml"), ("/files/feed.php/", nil),
            ("/files/x.html", "./pages/x"),
            ("/files/a/b.html", "../pages/a/b"), ("/files/wiki/A/B", "https://wiki.example.org/w/A/B"),
            ("/files/here", nil),
        ])
    func stars(path: String, location: String?) throws {
        let client = try client(
            ("/old/*", "/new/*"), ("/feed.php", "/feed.xml"), ("/*.html", "/pages/*"),
            ("/wiki/*", "https://wiki.example.org/w/*"))
        let response = try client.get(path)
        #expect(response["location"] == location)
        #expect((response.status == .found) == (location != nil))
    }

    @Test(
        "spellings of one path are one: escapes of what needs none, doubled slashes, UTF-8 with and without escapes",
        arguments: [
            ("/files/%6Fld/%61", "../n%C3%A9w/a"), ("/files/old//a", "../../n%C3%A9w/a"),
            ("/files//old/a", "../../n%C3%A9w/a"),
            ("/files/old/a%2Fb", "../n%C3%A9w/a%2Fb"), ("/files/old%2Fa", nil),
            ("/files/old/%c3%bc%20%22", "../n%C3%A9w/%C3%BC%20%22"),
            ("/files/old/%FF", "../n%C3%A9w/%FF"), ("/files/old/100%25", "../n%C3%A9w/100%25"),
            ("/files/old/..%5Cx", "../n%C3%A9w/..%5Cx"),
        ])
    func spellings(path: String, location: String?) throws {
        #expect(try client(("/old/*", "/néw/*")).get(path)["location"] == location)
    }

    @Test(
        "no path leads to another site, whatever the client writes behind the pattern",
        arguments: [
            "/files/go//evil.example/", "/files/go/%2F%2Fevil.example", "/files/go/https://evil.example",
            "/files/go/%5C%5Cevil.example",
            "/files/go/%0D%0ALocation:%20http://evil.example", "/files/go/@evil.example",
        ])
    func noOpenRedirect(path: String) throws {
        let here = try #require(try client(("/go*", "/*")).get(path)["location"])
        #expect(
            here.hasPrefix("../") && !here.contains("..//")
                && here.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\\") })
        let there = try #require(try client(("/go/*", "https://good.example/*")).get(path)["location"])
        #expect(there.hasPrefix("https://good.example/"))
    }

    @Test("a path with dot segments is nobody's old address, and none comes of a pattern that ends within a segment")
    func dotSegments() throws {
        let client = try client(("/old/*", "/new/*"), ("/v1.*", "/v2/*"))
        for path in [
            "/files/old/../here", "/files/old/%2e%2e/x", "/files/./old/a", "/files/v1.../x", "/files/v1.%2e/x",
        ] {
            #expect(try client.get(path)["location"] == nil, "\(path)")
        }
        #expect(try client.get("/files/v1.a")["location"] == "./v2/a")
    }

    @Test("the request's query goes along, unless the target has its own; a fragment stays at the end")
    func query() throws {
        let client = try client(("/a/*", "/b/*"), ("/c", "/d?e=1"), ("/f", "/g#h"))
        #expect(try client.get("/files/a/x?q=1&r=%20")["location"] == "../b/x?q=1&r=%20")
        #expect(try client.get("/files/c?q=1")["location"] == "./d?e=1")
        #expect(try client.get("/files/f?q=1")["location"] == "./g?q=1#h")
    }

    @Test("the first rule that fits counts, for every method, with the status that it says")
    func order() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.use(
                try Redirects([
                    Redirects.Rule("/old/kept", to: "/kept", status: .permanentRedirect),
                    Redirects.Rule("/old/*", to: "/new/*", status: .movedPermanently),
                ]))
            return Site(root)
        }
        let kept = try client.request(.put, "/old/kept", body: [1])
        #expect(kept.status == .permanentRedirect && kept["location"] == "../kept")
        #expect(try client.request(.head, "/old/x").status == .movedPermanently)
        #expect(try client.get("/new/x").status == .notFound)
    }

    @Test(
        "what is no rule is refused when it is made",
        arguments: [
            ("old", "/new"), ("/a/*/b/*", "/c"), ("/a", "/b/*"), ("/a?b", "/c"), ("/a", "c"), ("/a", ""),
            ("/a", "//evil.example"),
            ("/a", "/\\evil.example"),
            ("/a*", "https://example.org*"), ("/a*", "https://*.example.org/"), ("/a", "https:///b"),
            ("/a", "javascript:alert(1)"),
            ("/a", "https://u@h/"),
            ("/a", "ftp://example.org/"), ("", "/a"), ("/a//b", "/c"), ("/*", "/**"),
        ])
    func refused(pattern: String, target: String) {
        #expect(throws: Redirects.Rule.Mistake.self) { try Redirects.Rule(pattern, to: target) }
    }

    @Test("a status that is none of a redirect's is refused")
    func statuses() { #expect(throws: Redirects.Rule.Mistake.self) { try Redirects.Rule("/a", to: "/b", status: .ok) } }

    @Test(
        "rules that lead round in circles, or on and on, are refused",
        arguments: [
            [("/a", "/a")], [("/a", "/b"), ("/b", "/c"), ("/c", "/a")], [("/a/*", "/b/*"), ("/b/*", "/a/*")],
            [("/*", "/app/*")], [("/a*", "/ab")],
            [("/a/*", "/b/*"), ("/b/x/*", "/a/x/*")], [("/x*", "/xx*")], [("/*.htm", "/*.html.htm")], [("/%61", "/a")],
            [("/s", "/t"), ("/a/*", "/b"), ("/b", "/a/1")],
        ])
    func loops(rules: [(String, String)]) {
        let error = #expect(throws: Redirects.Rule.Mistake.self) {
            try Redirects(rules.map { try Redirects.Rule($0.0, to: $0.1) })
        }
        #expect(error?.description.hasPrefix("redirects without an end: /") == true)
    }

    @Test(
        "rules that come to an end are not: those that take something away each time, those that an earlier one keeps from coming round",
        arguments: [
            [("/a/*", "/b/*"), ("/b/x", "/a/y")], [("/x/x/*", "/x/*")], [("/a", "/b"), ("/b", "/c")],
            [("/a", "https://a.example/a")],
            [("/b/*", "https://b.example/*"), ("/a/*", "/b/*"), ("/b/c/*", "/a/*")], [("/*.htm", "/*.html")],
            [("/old/*", "/new/*"), ("/old2/*", "/old/*")],
        ])
    func ends(rules: [(String, String)]) throws { _ = try Redirects(rules.map { try Redirects.Rule($0.0, to: $0.1) }) }
}

import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("A place on this site that a client has named", .bothVersions) struct LocalTargetTests {
    @Test(
        "is a path from the root, with its query and fragment",
        arguments: [
            ("/", "/"), ("/a", "/a"), ("/a/b?c=d&e#f", "/a/b?c=d&e#f"), ("/?next=//evil.test", "/?next=//evil.test"),
            ("/#//evil.test", "/#//evil.test"), ("/a//b", "/a//b"), ("/a b", "/a%20b"), ("/ä", "/%C3%A4"),
            ("/%2F/evil.test", "/%2F/evil.test"), ("/a/...", "/a/..."), ("/\"<x>", "/%22%3Cx%3E"),
            ("/javascript:alert(1)", "/javascript:alert(1)"), ("/@evil.test", "/@evil.test"),
        ])
    func paths(text: String, location: String) { #expect(LocalTarget(text)?.location == location) }

    @Test(
        "is not on another site, however it is spelled",
        arguments: [
            "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test", "\\/evil.test", "/\t/evil.test",
            "/\n/evil.test", "/\r/evil.test", "\t//evil.test", " //evil.test", "/\0/evil.test", "/\u{7F}", "/a\\..\\b",
            "https://evil.test", "https://evil.test/", "HTTPS://evil.test", "http:evil.test", "http:/evil.test",
            "http:///evil.test", "https:site.test/", "ftp://site.test/", "//site.test/", "javascript:alert(1)",
            "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)", "data:text/html,x", "mailto:a@b",
            "https://site.test@evil.test/", "https://user@site.test/", "https://user:word@site.test/",
            "https://site.test.evil.test/", "https://site.test\\@evil.test/", "https://site.test:444/",
            "https://site.test:80/", "https://site.test//evil.test", "https:// site.test/", "https://site.test%2Fx/",
            "", "a", "a/b", "?a", "#a", ".", "..", "/..", "/a/../b", "/./a", "/..//evil.test", "/%2e%2E//evil.test",
            "/.%2e/a", "/%2e//evil.test", "／／evil.test", "\u{0085}/a",
        ])
    func others(text: String) { #expect(LocalTarget(text, authority: "site.test") == nil) }

    @Test("may be a whole URL with this site's host and port, of which the path is left")
    func whole() {
        func location(_ text: String, _ authority: String) -> String? {
            LocalTarget(text, authority: authority)?.location
        }
        #expect(location("https://site.test/a?b#c", "site.test") == "/a?b#c")
        #expect(location("http://SITE.test", "site.test") == "/")
        #expect(location("https://site.test?a", "site.test:443") == "/?a")
        #expect(location("https://site.test:443#a", "Site.test") == "/#a")
        #expect(location("http://site.test:8080/a", "site.test:8080") == "/a")
        #expect(location("http://[::1]:8080/a", "[::1]:8080") == "/a")
        #expect(LocalTarget("https://site.test/a") == nil)
    }

    @Test("has at most as many bytes as a browser takes")
    func long() {
        let longest = "/" + String(repeating: "a", count: LocalTarget.byteLimit - 1)
        #expect(LocalTarget(longest)?.location == longest)
        #expect(LocalTarget(longest + "a") == nil)
    }

    @Test("is where a redirect leads, or else to the program's own place")
    func redirects() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.post("sign-in") { request in .redirect(toLocal: request.query["next"], of: request, else: "/account") }
            root.get("home") { _ in .redirect(to: LocalTarget.root, status: .found) }
            return Site(root)
        }
        func location(_ query: String) throws -> String? {
            let response = try client.post("/sign-in" + query, body: "")
            #expect(response.status == .seeOther)
            return response["Location"]
        }
        #expect(try location("?next=%2Ftodos%3Fpage%3D2") == "/todos?page=2")
        #expect(try location("?next=http%3A%2F%2Ftest%2Fa") == "/a")
        #expect(try location("?next=%2F%2Fevil.test") == "/account")
        #expect(try location("?next=%2F%0D%0ASet-Cookie%3A%20a%3Db") == "/account")
        #expect(try location("") == "/account")
        let home = try client.get("/home")
        #expect(home.status == .found && home["Location"] == "/")
    }
}

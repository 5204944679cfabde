import ProcessTesting
import Testing
import WryneckHTTP
import WryneckTesting

@testable import Wryneck

@Suite("From a route's name to its path", .bothVersions) struct SiteURLsTests {
    private static func tree() -> Branch {
        let root = Branch(), v1 = Branch()
        root.get("", name: "home") { _ in .text("home") }
        root.get("users/{id:Int}", name: "user") { request in
            .text(try request.url(for: "user", ["id": "8"], query: ["tab": "a b&c", "tab": "d"]))
        }
        root.get("whole", name: "whole") { .text(try $0.url(for: "user", ["id": "8"], isWhole: true)) }
        root.get("img/{name}.png", name: "image") { _ in .text("") }
        root.get("a b/{x}/", name: "blank") { _ in .text("") }
        root.get("docs/{page...}", name: "docs") { _ in .text("") }
        root.get("{all...}", name: "all") { _ in .text("") }
        root.mount("api/{version}", v1, name: "v1")
        v1.on([.get, .post], "notes/{note:UUID}", name: "note") { _ in .text("") }
        v1.group("open", name: "open") { $0.get("", name: "list") { _ in .text("") } }
        root.mount("static", Files("/nonexistent"), name: "static")
        return root
    }

    @Test(
        "values are escaped, also below branches with names",
        arguments: [
            ("home", [:], "/"), ("user", ["id": "7"], "/users/7"), ("image", ["name": "a/b c"], "/img/a%2Fb%20c.png"),
            ("blank", ["x": "\u{E9}?#%"], "/a%20b/%C3%A9%3F%23%25/"), ("docs", ["page": "a/b c/"], "/docs/a/b%20c/"),
            ("docs", ["page": ""], "/docs/"), ("all", ["all": "x"], "/x"),
            (
                "v1.note", ["version": "1", "note": "123e4567-e89b-12d3-a456-426614174000"],
                "/api/1/notes/123e4567-e89b-12d3-a456-426614174000"
            ),
            ("v1.open.list", ["version": "2"], "/api/2/open"), ("static", [:], "/static"),
        ] as [(String, [String: String], String)])
    func paths(name: String, parameters: [String: String], path: String) throws {
        let site = Site(Self.tree())
        #expect(try site.url(for: name, parameters) == path)
        #expect(
            try site.url(for: name, parameters, base: "https://example.org/shop/") == "https://example.org/shop" + path)
    }

    @Test("what is missing, wrong, unknown, or would lead elsewhere, is an error that says so")
    func errors() {
        let site = Site(Self.tree())
        let cases: [(String, [String: String], Site.URLError)] = [
            ("none", [:], .unknownName("none")), ("note", [:], .unknownName("note")),
            ("user", [:], .missing(parameter: "id", route: "user")),
            ("user", ["id": "x"], .unfit(parameter: "id", value: "x", route: "user")),
            ("user", ["id": "7", "other": "1"], .unknown(parameter: "other", route: "user")),
            ("home", ["id": "7"], .unknown(parameter: "id", route: "home")),
            ("blank", ["x": ""], .unfit(parameter: "x", value: "", route: "blank")),
            ("blank", ["x": ".."], .unfit(parameter: "x", value: "..", route: "blank")),
            ("docs", ["page": "a/../../b"], .unfit(parameter: "page", value: "a/../../b", route: "docs")),
            ("docs", ["page": "../\u{301}b"], .unfit(parameter: "page", value: "../\u{301}b", route: "docs")),
            ("all", ["all": "/evil.example"], .unfit(parameter: "all", value: "/evil.example", route: "all")),
        ]
        for (name, parameters, error) in cases {
            #expect(throws: error) { try site.url(for: name, parameters) }
            #expect(!error.description.isEmpty)
        }
    }

    @Test("a request makes paths and whole URLs as its client sees them")
    func requests() throws {
        var options = Site.Options()
        options.strippedPrefix = "/shop"
        let client = try TestClient { [options] _ in Site(Self.tree(), options: options) }
        #expect(try client.get("/users/7").text == "/shop/users/8?tab=a+b%26c&tab=d")
        #expect(try client.get("/whole").text == "http://test/shop/users/8")
    }

    @Test("two routes with one name keep the server from starting; on two hosts each has its own")
    func twice() throws {
        #expect(throws: RoutingError.self) {
            try TestClient { _ in
                let root = Branch()
                root.get("a", name: "x") { _ in .text("") }
                root.group("b") { $0.get("c", name: "x") { _ in .text("") } }
                return Site(root)
            }
        }
        let hosts = VirtualHosts()
        for host in ["a.example", "test"] as [HostPattern] {
            let branch = Branch()
            branch.get("on-\(host)", name: "x") { .text(try $0.url(for: "x")) }
            hosts[host] = branch
        }
        let site = Site(hosts)
        #expect(throws: Site.URLError.ambiguousName("x")) { try site.url(for: "x") }
        #expect(try TestClient { _ in site }.get("/on-test").text == "/on-test")
    }

    @Test("a route that grows later is found")
    func late() throws {
        let root = Branch()
        let site = Site(root)
        #expect(throws: Site.URLError.self) { try site.url(for: "late") }
        root.get("late", name: "late") { _ in .text("") }
        #expect(try site.url(for: "late") == "/late")
    }

    @Test("seeded: the path that is made leads to the route, with the values that it was made of")
    func roundTrip() throws {
        var random = Random(seed: 11)
        let pieces = ["a", "\u{E9} b", "{x}", "{x:Int}", "p{x}s", "{x:UInt8}.z", "{x:b|c d}", "\u{E9}{x}"]
        let values = ["1", "-5", "300", "b", "c d", "\u{E9}/?#", "..", ".", "%41", "a&b=c+d", "", "//", "\u{0}"]
        var made = 0
        for _ in 0..<1500 {
            var words = (0..<Int.random(in: 1..<4, using: &random)).map { index in
                (pieces.randomElement(using: &random) ?? "").replacing("x", with: "x\(index)")
            }
            if Int.random(in: 0..<4, using: &random) == 0 { words.append("{rest...}") }
            let root = Branch()
            root.get(words.joined(separator: "/"), name: "r") { _ in .text("") }
            let names = try #require(root.ends.first).pattern.segments.compactMap(\.name)
            var parameters: [String: String] = [:]
            for name in names { parameters[name] = values.randomElement(using: &random) }
            guard let url = try? Site(root).url(for: "r", parameters) else { continue }
            made += 1
            #expect(url.hasPrefix("/") && !url.hasPrefix("//") && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            let path = Request.Path(HeadSlice(copying: Array(url.utf8)))
            var copy = path
            let end = root.end(along: &copy, .get)
            #expect(end != nil, "\(words) \(parameters) \(url)")
            var read = Request.Parameters()
            if let end { read.add(end.pattern.segments, path) }
            for (name, value) in parameters { #expect(read[name] == value, "\(url)") }
        }
        #expect(made > 300)
    }
}

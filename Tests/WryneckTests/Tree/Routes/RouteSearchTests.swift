import Testing
import WryneckTesting

@testable import Wryneck

@Suite("The search for a route", .bothVersions) struct RouteSearchTests {
    private func answer(_ path: String, _ grow: @escaping (Branch) -> Void) throws -> String {
        try answer(.get, path, grow)
    }

    private func answer(_ method: HTTPRequest.Method, _ path: String, _ grow: @escaping (Branch) -> Void) throws
        -> String
    {
        let client = try TestClient { _ in
            let root = Branch()
            grow(root)
            return Site(root)
        }
        let response = try client.request(method, path)
        return response.status == .ok
            ? response.text : "\(response.status.code)\(response["allow"].map { " " + $0 } ?? "")"
    }

    /// Answers with its name and what its parameters have matched.
    private func show(_ name: String, _ parameters: String...) -> (Request) throws -> Rendering {
        { request in
            .text(([name] + parameters.map { "\($0)=\(request.parameters[$0] ?? "none")" }).joined(separator: " "))
        }
    }

    @Test("a name that leads to nothing does not hide a parameter beside it")
    func nameThenParameter() throws {
        let grow: (Branch) -> Void = { root in
            root.get("{provider}", self.show("provider", "provider"))
            root.get("google/callback", self.show("callback"))
        }
        #expect(try answer("/google", grow) == "provider provider=google")
        #expect(try answer("/google/", grow) == "provider provider=google")
        #expect(try answer("/google/callback", grow) == "callback")
        #expect(try answer("/google/other", grow) == "404")
        #expect(try answer("/github", grow) == "provider provider=github")
    }

    @Test("a parameter that leads to nothing does not hide what takes the rest")
    func parameterThenRest() throws {
        let grow: (Branch) -> Void = { root in
            root.get("{slug}", self.show("slug", "slug"))
            root.get("{rest...}", self.show("rest", "rest", "slug"))
            root.get("{a}/{b}/c", self.show("c", "a", "b"))
        }
        #expect(try answer("/a", grow) == "slug slug=a")
        #expect(try answer("/a/b", grow) == "rest rest=a/b slug=none")
        #expect(try answer("/a/b/c", grow) == "c a=a b=b")
        #expect(try answer("/a/b/d", grow) == "rest rest=a/b/d slug=none")
        #expect(try answer("/", grow) == "rest rest= slug=none")
    }

    @Test("a way back leads past several segments")
    func farBack() throws {
        let grow: (Branch) -> Void = { root in
            root.get("a/b/c/d", self.show("exact"))
            root.get("a/{x}/c/e", self.show("x", "x"))
            root.get("{y}/b/c/f", self.show("y", "y"))
            root.get("a/{all...}", self.show("all", "all"))
        }
        #expect(try answer("/a/b/c/d", grow) == "exact")
        #expect(try answer("/a/b/c/e", grow) == "x x=b")
        #expect(try answer("/a/b/c/g", grow) == "all all=b/c/g")
        #expect(try answer("/z/b/c/f", grow) == "y y=z")
        // The name is more exact, from left to right.
        #expect(try answer("/a/b/c/f", grow) == "all all=b/c/f")
    }

    @Test("a method is judged over all routes that fit: the next one that takes it answers, and Allow has those of all")
    func methods() throws {
        let grow: (Branch) -> Void = { root in
            root.get("users/me", self.show("me"))
            root.delete("users/{id}", self.show("delete", "id"))
            root.put("{all...}", self.show("all", "all"))
            root["users/me"] = Page(methods: [.post]) { _ in .text("page") }
        }
        #expect(try answer("/users/me", grow) == "me")
        #expect(try answer(.delete, "/users/me", grow) == "delete id=me")
        #expect(try answer(.put, "/users/me", grow) == "all all=users/me")
        #expect(try answer(.post, "/users/me", grow) == "page")
        #expect(try answer(.patch, "/users/me", grow) == "405 GET, HEAD, POST, DELETE, PUT, OPTIONS")
        #expect(try answer(.options, "/users/me", grow) == "204 GET, HEAD, POST, DELETE, PUT, OPTIONS")
        #expect(try answer(.get, "/users/7", grow) == "405 DELETE, PUT, OPTIONS")
        #expect(
            try answer(HTTPRequest.Method("BREW")!, "/users/me", grow) == "501 GET, HEAD, POST, DELETE, PUT, OPTIONS")
    }

    @Test("methods are judged through what was put on the way, too")
    func methodsThroughMounts() throws {
        let grow: (Branch) -> Void = { root in
            let tenants = Branch()
            tenants.get("", self.show("tenant", "tenant"))
            tenants.get("docs", self.show("docs"))
            root["{tenant}"] = tenants
            root.post("login", self.show("login"))
            root.post("login/code", self.show("code"))
        }
        #expect(try answer(.post, "/login", grow) == "login")
        #expect(try answer("/login", grow) == "tenant tenant=login")
        #expect(try answer(.put, "/login", grow) == "405 POST, GET, HEAD, OPTIONS")
        #expect(try answer("/login/docs", grow) == "docs")
        #expect(try answer("/login/code", grow) == "405 POST, OPTIONS")
        #expect(try answer("/login/none", grow) == "404")
    }

    @Test("what is put somewhere has all below it: what it does not know is not looked for beside it")
    func mountsAreFinal() throws {
        let grow: (Branch) -> Void = { root in
            let google = Branch()
            google.get("callback", self.show("callback"))
            root["google"] = google
            root.get("{provider}", self.show("provider", "provider"))
            root.get("{all...}", self.show("all", "all"))
        }
        #expect(try answer("/google/callback", grow) == "callback")
        #expect(try answer("/google", grow) == "404")
        #expect(try answer("/google/x", grow) == "404")
        #expect(try answer("/github", grow) == "provider provider=github")
    }

    @Test("what is put behind a parameter is found beside names that lead to nothing, and each route has its own names")
    func mountBehindParameter() throws {
        final class Mirror: Resource {
            func child(of request: Request, along path: inout Request.Path) -> (any Resource)? {
                _ = path.popAll()
                return nil
            }
            func render(_ request: Request) throws -> Rendering {
                .text("mirror \(request.path.walked) \(request.parameters["x"] ?? "none")")
            }
        }
        let grow: (Branch) -> Void = { root in
            root["{x}/files"] = Mirror()
            root.get("{user}/posts/{post}", self.show("post", "user", "post", "x"))
            root.get("a/files/{file}/info", self.show("info", "file", "x"))
        }
        #expect(try answer("/a/files/1/info", grow) == "info file=1 x=none")
        #expect(try answer("/a/files/1", grow) == #"mirror ["a", "files", "1"] a"#)
        #expect(try answer("/a/posts/3", grow) == "post user=a post=3 x=none")
    }

    @Test("what is put at {rest...} walks on in what that has matched; a leaf answers for all of it")
    func mountAtRest() throws {
        final class Leaf: Resource {
            func render(_ request: Request) throws -> Rendering { .text("leaf \(request.parameters["all"] ?? "none")") }
        }
        let grow: (Branch) -> Void = { root in
            let old = Branch()
            old.get("a/{b}", self.show("old", "b", "all"))
            old["leaf"] = Leaf()
            root.get("a", self.show("a"))
            root["{all...}"] = old
        }
        #expect(try answer("/a", grow) == "a")
        #expect(try answer("/a/1", grow) == "old b=1 all=a/1")
        #expect(try answer("/leaf", grow) == "leaf leaf")
        #expect(try answer("/leaf/x", grow) == "404")
        #expect(try answer("/b/1/2", grow) == "404")
        #expect(try answer("/b/1/2") { $0["{all...}"] = Leaf() } == "leaf b/1/2")
        #expect(try answer("/") { $0["{all...}"] = Leaf() } == "leaf ")
    }

    @Test("names are compared as bytes: two texts that look alike are two")
    func bytes() throws {
        let grow: (Branch) -> Void = { root in
            root.get("caf\u{E9}", self.show("one scalar"))
            root.get("cafe\u{301}", self.show("two scalars"))
            root.get("{\u{E9}}/{e\u{301}}", self.show("both", "\u{E9}", "e\u{301}"))
        }
        #expect(try answer("/caf%C3%A9", grow) == "one scalar")
        #expect(try answer("/cafe%CC%81", grow) == "two scalars")
        #expect(try answer("/1/2", grow) == "both \u{E9}=1 e\u{301}=2")
        // What is no text has no name that looks like the sign for it.
        #expect(try answer("/%FF") { $0.get("\u{FFFD}", self.show("sign")) } == "404")
        #expect(try answer("/%EF%BF%BD") { $0.get("\u{FFFD}", self.show("sign")) } == "sign")
    }

    @Test("of many names each is found, whatever their lengths and however they came")
    func manyNames() throws {
        var names = (0..<300).map { String(repeating: "n", count: $0 % 7) + "\($0)" }
        names.append(contentsOf: ["", "\u{0}", "zz", "\u{10FFFF}"].filter { !$0.isEmpty })
        let client = try TestClient { _ in
            let root = Branch()
            for name in names.shuffled() { root.get(name, self.show(name)) }
            return Site(root)
        }
        for name in names where name != "\u{0}" {
            let target =
                name.utf8.allSatisfy { $0 < 0x80 }
                ? name : name.utf8.map { "%" + String($0, radix: 16, uppercase: true) }.joined()
            #expect(try client.get("/" + target).text == name)
        }
        #expect(try client.get("/n").status == .notFound)
    }

    @Test("no path makes it look at a node twice, whichever way it has to come back")
    func steps() throws {
        let root = RouteNode()
        var grown = 1
        // Every way of names and parameters through sixteen segments that only a few routes lie on.
        func grow(_ text: String) throws {
            var here = root
            for segment in try RoutePattern(text).segments {
                if here.existing(segment) == nil { grown += 1 }
                here = try here.step(segment)
            }
            try here.add(RouteEnd(.get, Page { _ in .text("") }, try RoutePattern(text)))
        }
        for bits in 0..<256 {
            let segments = (0..<16).map { index in bits >> (index / 2) & 1 == 0 ? "a" : "{p\(index)}" }
            try grow((segments + ["end"]).joined(separator: "/"))
        }
        let client = try TestClient { _ in
            final class Counter: Resource {
                let root: RouteNode
                init(_ root: RouteNode) { self.root = root }
                func child(of request: Request, along path: inout Request.Path) -> (any Resource)? { nil }
                func render(_ request: Request) throws -> Rendering {
                    var search = RouteSearch(request.path, .get)
                    let found = search.look(in: root, from: request.path.position)
                    return .text("\(search.steps) \(found != nil)")
                }
            }
            return Site(Counter(root))
        }
        for path in [
            String(repeating: "/a", count: 17), String(repeating: "/a", count: 16) + "/end",
            String(repeating: "/a", count: 3000),
        ] {
            let words = try client.get(path).text.split(separator: " ")
            #expect(words[1] == (path.hasSuffix("end") ? "true" : "false"))
            let steps = try #require(Int(words[0]))
            #expect(steps <= grown)
        }
    }
}

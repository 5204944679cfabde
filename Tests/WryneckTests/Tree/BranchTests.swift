import Testing
import Wryneck
import WryneckTesting

@Suite("The tree", .bothVersions) struct BranchTests {
    private func text(_ grow: @escaping (Branch) -> Void, _ path: String) throws -> String {
        let client = try TestClient { _ in
            let root = Branch()
            grow(root)
            return Site(root)
        }
        let response = try client.get(path)
        return response.status == .ok ? response.text : "\(response.status.code)"
    }

    private func show(_ name: String) -> (Request) throws -> Rendering {
        { request in .text("\(name) \(request.path.walked) \(request.path.remaining)") }
    }

    @Test("each branch takes one segment; walked and remaining tell how far it came")
    func walk() throws {
        #expect(try text({ $0["a/b/c"] = Page(self.show("leaf")) }, "/a/b/c") == #"leaf ["a", "b", "c"] []"#)
        #expect(try text({ $0["a/b/c"] = Page(self.show("leaf")) }, "/a/b") == "404")
        #expect(try text({ $0["a/b/c"] = Page(self.show("leaf")) }, "/a/b/c/d") == "404")
    }

    @Test("the path is split before it is decoded: an escaped slash stays in its segment, dots are no directories")
    func decoding() throws {
        let grow: (Branch) -> Void = {
            $0.get("{x}/{y}") { request in .text("\(request.parameters["x"] ?? "")|\(request.parameters["y"] ?? "")") }
        }
        #expect(try text(grow, "/a%2Fb/%2e%2e") == "a/b|..")
        #expect(try text(grow, "/a//") == "404")
        #expect(try text(grow, "/%E4%BD%A0/%20") == "你| ")
    }

    @Test("the final slash has a child of its own, else the route answers with and without it")
    func finalSlash() throws {
        #expect(try text({ $0.get("users") { _ in .text("list") } }, "/users/") == "list")
        #expect(try text({ $0.get("/") { _ in .text("root") } }, "/") == "root")
        #expect(try text({ $0.get("") { _ in .text("root") } }, "/") == "root")
        #expect(try text({ $0["a/"] = Page { _ in .text("slash") } }, "/a/") == "slash")
        #expect(try text({ $0["a/"] = Page { _ in .text("slash") } }, "/a") == "slash")
        #expect(try text({ $0["a"] = Page { _ in .text("leaf") } }, "/a/") == "404")
    }

    @Test("a child by name beats a parameter, a parameter beats the rest")
    func precedence() throws {
        let grow: (Branch) -> Void = { root in
            root.get("users/me") { _ in .text("me") }
            root.get("users/{id}") { request in .text("id \(request.parameters["id"] ?? "")") }
            root.get("{all...}") { request in .text("all \(request.parameters["all"] ?? "")") }
        }
        #expect(try text(grow, "/users/me") == "me")
        #expect(try text(grow, "/users/7") == "id 7")
        #expect(try text(grow, "/a/b/c") == "all a/b/c")
        #expect(try text(grow, "/") == "all ")
    }

    @Test("two routes may call one parameter by different names")
    func aliases() throws {
        let grow: (Branch) -> Void = { root in
            root.get("users/{id}") { request in .text("id \(request.parameters["id"] ?? "")") }
            root.get("users/{user}/posts") { request in .text("user \(request.parameters["user"] ?? "")") }
        }
        #expect(try text(grow, "/users/7") == "id 7")
        #expect(try text(grow, "/users/8/posts") == "user 8")
    }

    @Test("routes can grow below a resource that hangs there already; it goes on answering for itself")
    func growBelow() throws {
        let grow: (Branch) -> Void = { root in
            root["users"] = Page { _ in .text("list") }
            root.get("users/{id}") { request in .text("id \(request.parameters["id"] ?? "")") }
            root.post("users") { _ in .text("made") }
        }
        #expect(try text(grow, "/users") == "list")
        #expect(try text(grow, "/users/7") == "id 7")
    }

    @Test(
        "a resource can be put where routes grew before: they stay, it answers the rest; another takes its place, nil takes all away"
    )
    func putOverRoutes() throws {
        let root = Branch()
        root.get("users/{id}") { _ in .text("one") }
        root["users"] = Page { _ in .text("all") }
        let client = try TestClient { _ in Site(root) }
        #expect(try client.get("/users").text == "all")
        #expect(try client.get("/users/7").text == "one")
        let other = Page { _ in .text("others") }
        root["users"] = other
        #expect(root["users"] === other)
        #expect(try client.get("/users").text == "others")
        root["users"] = nil
        #expect(root["users"] == nil)
        #expect(try client.get("/users/7").status == .notFound)
    }

    @Test("a branch that somebody put is replaced whole")
    func putOverBranch() throws {
        let root = Branch()
        let users = Branch()
        users.get("{id}") { _ in .text("one") }
        root["users"] = users
        #expect(root["users"] === users)
        root["users"] = Page { _ in .text("all") }
        let client = try TestClient { _ in Site(root) }
        #expect(try client.get("/users").text == "all")
        #expect(try client.get("/users/7").status == .notFound)
    }

    @Test("a parameter that does not fit its type gets 400")
    func require() throws {
        let grow: (Branch) -> Void = {
            $0.get("n/{n}") { request in .text("\(try request.parameters.require("n", as: Int.self) + 1)") }
        }
        #expect(try text(grow, "/n/41") == "42")
        #expect(try text(grow, "/n/x") == "400")
        #expect(try text(grow, "/n/99999999999999999999") == "400")
    }

    @Test("a circle in the tree is an error, not an endless walk")
    func circle() throws {
        let a = Branch()
        let b = Branch()
        a[""] = b
        b[""] = a
        defer { a[""] = nil }
        #expect(try text({ root in root["a"] = a }, "/a") == "500")
        final class Mirror: Resource {
            func render(_ request: Request) throws -> Rendering { .resource(self) }
        }
        #expect(try text({ $0["mirror"] = Mirror() }, "/mirror") == "500")
    }

    @Test("a resource that reads the request's path in its child method sees the state before its step")
    func readsPath() throws {
        final class Taker: Resource {
            var seen: [String] = []
            func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
                _ = path.popFirst()
                seen.append("\(request.path.remaining) \(path.remaining)")
                return path.isAtEnd ? nil : self
            }
            func render(_ request: Request) throws -> Rendering { .text(seen.joined(separator: ";")) }
        }
        #expect(try text({ $0["t"] = Taker() }, "/t/a/b") == #"["a", "b"] ["b"];["b"] []"#)
    }

    @Test("a rendering may go on at another resource, also late")
    func forwarding() throws {
        let grow: (Branch) -> Void = { root in
            let other = Branch()
            other.get("x") { _ in .text("found") }
            final class Later: Resource {
                let other: Branch
                let late: Bool
                init(_ other: Branch, late: Bool) { (self.other, self.late) = (other, late) }
                func child(of request: Request, along path: inout Request.Path) -> (any Resource)? { nil }
                func render(_ request: Request) throws -> Rendering {
                    late ? .deferred(Deferred<Rendering>.succeed(.resource(other))) : .resource(other)
                }
            }
            root["now"] = Later(other, late: false)
            root["late"] = Later(other, late: true)
        }
        #expect(try text(grow, "/now/x") == "found")
        #expect(try text(grow, "/late/x") == "found")
        #expect(try text(grow, "/late/y") == "404")
    }
}

@Suite("Middleware") struct MiddlewareTests {
    private final class Tag: Middleware {
        let name: String
        init(_ name: String) { self.name = name }
        func respond(to request: Request, next: (Request) throws -> Rendering) throws -> Rendering {
            try next(request).map { response in
                var response = response
                try response.headers.add(HTTPField.Name("X-Tag")!, self.name)
                return response
            }.mapError { error in
                guard let error = error as? HTTPError else { throw error }
                return .text("\(self.name) saw \(error.status.code)", status: error.status)
            }
        }
    }

    private func client() throws -> TestClient {
        try TestClient { _ in
            let root = Branch(), api = Branch()
            root["api"] = api
            root.get("plain") { _ in .text("plain") }
            api.use(Tag("outer"))
            api.use(Tag("inner"))
            api.get("now") { _ in .text("now") }
            api.get("late") { _ in .deferred(.succeed(.text("late"))) }
            api.get("task") { _ in
                await Self.hop()
                return Response.text("task")
            }
            return Site(root)
        }
    }

    private static func hop() async {}

    @Test(
        "wraps what is below its branch, the inner one first, whichever way the answer comes",
        arguments: ["now", "late", "task"])
    func wraps(path: String) throws {
        let response = try client().get("/api/\(path)")
        #expect(response.text == path)
        #expect(response.fields.filter { $0.name == "X-Tag" }.map(\.value) == ["inner", "outer"])
    }

    @Test("sees 404 and 405 from below, and nothing from beside")
    func errors() throws {
        #expect(try client().get("/api/none").text == "inner saw 404")
        #expect(try client().post("/api/now", body: "x").text == "inner saw 405")
        #expect(try client().get("/plain")["x-tag"] == nil)
        #expect(try client().get("/none").text == "404 Not Found\n")
    }

    @Test("mapError answers errors of all kinds of handlers, now or late, and those of middleware inside")
    func mappedErrors() throws {
        struct Oops: Error {}
        final class Rescue: Middleware {
            func respond(to request: Request, next: (Request) throws -> Rendering) throws -> Rendering {
                try next(request).mapError { _ in .text("rescued") }
            }
        }
        let client = try TestClient { _ in
            let root = Branch()
            root.use(Rescue())
            root.get("now") { _ in throw Oops() }
            root.get("late") { _ in .deferred(Deferred<Response>.fail(Oops())) }
            root.get("task") { _ in
                await Self.hop()
                throw Oops()
            }
            root.get("elsewhere") { _ in .resource(Page { _ in throw Oops() }) }
            let guarded = Branch()
            root["guarded"] = guarded
            guarded.use { _, _ in throw Oops() }
            return Site(root)
        }
        for path in ["/now", "/late", "/task", "/elsewhere", "/guarded/x", "/nothing"] {
            #expect(try client.get(path).text == "rescued", "\(path)")
        }
    }
}

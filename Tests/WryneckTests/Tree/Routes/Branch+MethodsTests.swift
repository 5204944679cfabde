import Testing
import Wryneck
import WryneckTesting

@Suite("Growing several things at once", .bothVersions) struct BranchMethodsTests {
    private final class Guardian: Middleware {
        func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
            guard request.headers["X-Key"] == "k" else { throw HTTPError(.unauthorized) }
            return try next(request)
        }
    }

    private final class Tag: Middleware {
        let name: String
        init(_ name: String) { self.name = name }
        func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
            try request.amending(next) { try $0.headers.add("X-Tag", self.name) }
        }
    }

    @Test("one closure answers several methods of a path, and no others")
    func methods() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.on([.get, .post], "search") { .text($0.method.rawValue) }
            root.on([.put, .delete], "search") { request in
                await Self.hop()
                return Response.text("later \(request.method.rawValue)")
            }
            return Site(root)
        }
        #expect(try client.get("/search").text == "GET")
        #expect(try client.post("/search", body: "").text == "POST")
        #expect(try client.delete("/search").text == "later DELETE")
        #expect(try client.request(.patch, "/search")["allow"] == "GET, HEAD, POST, PUT, DELETE, OPTIONS")
    }

    private static func hop() async {}

    @Test("no method, and one that is there already, are mistakes")
    func mistakes() {
        for methods in [[], [.get, .get], [.post, .put]] as [[HTTPRequest.Method]] {
            #expect(throws: RoutingError.self) {
                try TestClient { _ in
                    let root = Branch()
                    root.put("a") { _ in .text("") }
                    root.on(methods, "a") { _ in .text("") }
                    return Site(root)
                }
            }
        }
    }

    @Test("a group has its middleware around all of it, in its order, also around 404")
    func groups() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.group("admin/{site:Int}", Tag("outer"), Guardian(), Tag("inner")) { admin in
                admin.get("report") { .text("site \($0.parameters["site"] ?? "")") }
                admin.group("deep") { $0.get("x") { _ in .text("deep") } }
            }
            root.get("admin/login") { _ in .text("open") }
            return Site(root)
        }
        #expect(try client.get("/admin/7/report").status == .unauthorized)
        #expect(try client.get("/admin/7/none").status == .unauthorized)
        let report = try client.get("/admin/7/report", headers: [("X-Key", "k")])
        #expect(report.text == "site 7" && report.all("X-Tag") == ["inner", "outer"])
        #expect(try client.get("/admin/7/deep/x", headers: [("X-Key", "k")]).text == "deep")
        #expect(try client.get("/admin/login").text == "open")
    }

    @Test("a group takes nothing's place, and has a path; what it throws is thrown")
    func groupMistakes() {
        for path in ["", "/", "taken", "taken/x", "a/{b"] {
            let root = Branch()
            root["taken"] = Branch()
            root.group(path) { $0.get("x") { _ in .text("") } }
            #expect(throws: RoutingError.self, "\(path)") { try TestClient { _ in Site(root) } }
        }
        struct Oops: Error {}
        #expect(throws: Oops.self) { try Branch().group("a") { _ in throw Oops() } }
    }
}

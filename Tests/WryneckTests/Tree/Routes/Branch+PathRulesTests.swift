import Testing
import Wryneck
import WryneckTesting

@Suite("A branch's rules for paths", .bothVersions) struct PathRulesTests {
    private func client(_ change: (inout Branch.PathRules) -> Void, _ grow: @escaping (Branch) -> Void) throws
        -> TestClient
    {
        var rules = Branch.PathRules()
        change(&rules)
        return try TestClient { [rules] _ in
            let root = Branch(paths: rules)
            grow(root)
            return Site(root)
        }
    }

    private func answer(_ client: TestClient, _ path: String, _ method: HTTPRequest.Method = .get) throws -> String {
        let response = try client.request(method, path)
        return response.status == .ok
            ? response.text : "\(response.status.code)\(response["location"].map { " " + $0 } ?? "")"
    }

    private let grow: (Branch) -> Void = { root in
        root.get("") { _ in .text("root") }
        root.get("users") { _ in .text("users") }
        root.post("users") { _ in .text("posted") }
        root["page"] = Page { _ in .text("page") }
        root["folder/"] = Page { _ in .text("folder") }
        root.get("docs/{path...}") { .text("docs \($0.parameters["path"] ?? "")") }
        root.group("api") { $0.get("") { _ in .text("api") } }
    }

    @Test("a slash at the end is ignored unless told otherwise, except for what was put there without one")
    func ignored() throws {
        let client = try client({ _ in }, grow)
        #expect(
            try ["/", "/users", "/users/", "/page/", "/folder", "/api/", "/docs/"].map { try answer(client, $0) } == [
                "root", "users", "users", "404", "folder", "api", "docs ",
            ])
    }

    @Test("strict: a path with another slash is another path")
    func strict() throws {
        let client = try client({ $0.trailingSlash = .strict }, grow)
        #expect(
            try ["/", "/users", "/users/", "/page/", "/folder", "/folder/", "/api", "/api/", "/docs/", "/docs/a/"]
                .map { try answer(client, $0) } == [
                    "root", "users", "404", "404", "404", "folder", "api", "404", "docs ", "docs a/",
                ])
    }

    @Test("redirected: to the slash that the route has, with 308 where a body would be lost, and with the query")
    func redirected() throws {
        let client = try client({ $0.trailingSlash = .redirect }, grow)
        #expect(
            try ["/", "/users", "/users/", "/page/", "/folder", "/folder/", "/api", "/api/", "/docs/"]
                .map { try answer(client, $0) } == [
                    "root", "users", "301 ../users", "301 ../page", "301 ./folder/", "folder", "api", "301 ../api",
                    "docs ",
                ])
        #expect(try answer(client, "/users/?a=b&c", .post) == "308 ../users?a=b&c")
        #expect(try answer(client, "/users/", .head) == "301 ../users")
        #expect(try answer(client, "/users/", .delete) == "405")
        #expect(try answer(client, "/none/") == "404")
    }

    @Test("a redirect leads to no other site, whatever the path is")
    func openRedirect() throws {
        let client = try client({ ($0.trailingSlash, $0.doubledSlashes) = (.redirect, .redirect) }) {
            $0.get("{x}") { _ in .text("x") }
            $0.get("") { _ in .text("root") }
        }
        for path in ["/evil.example/", "//evil.example", "//evil.example/", "/%5Cevil.example/", "/a:b/", "/\\evil/"] {
            let location = try #require(try client.get(path)["location"])
            #expect(location.hasPrefix("./") || location.hasPrefix("../"), "\(location)")
            #expect(!location.contains("//"), "\(location)")
        }
        #expect(try answer(client, "//") == "301 ../")
    }

    @Test("several slashes in a row are strict, ignored for all that is below, or redirected")
    func doubled() throws {
        #expect(try answer(client({ _ in }, grow), "//users") == "404")
        let ignoring = try client({ $0.doubledSlashes = .ignore }, grow)
        #expect(
            try ["//users", "///users//", "/api//", "/docs//a///b//", "/", "//"].map { try answer(ignoring, $0) } == [
                "users", "users", "api", "docs a/b/", "root", "root",
            ])
        let redirecting = try client({ $0.doubledSlashes = .redirect }, grow)
        #expect(
            try ["//users", "/docs//a///b?q", "/users/", "/users"].map { try answer(redirecting, $0) } == [
                "301 ../users", "301 ../../../../../docs/a/b?q", "users", "users",
            ])
        #expect(try answer(redirecting, "//users", .post) == "308 ../users")
    }

    @Test("without regard to case: names and text around parameters, and not values; two such names are one")
    func ignoringCase() throws {
        let client = try client({ $0.ignoresCase = true }) { root in
            root.get("Users/{id}") { .text("id \($0.parameters["id"] ?? "")") }
            root.get("IMG-{n:Int}.Png") { .text("n \($0.parameters["n"] ?? "")") }
            root.get("order/{by:asc|desc}") { .text("by \($0.parameters["by"] ?? "")") }
            root.group("Admin") { $0.get("Report") { _ in .text("report") } }
        }
        #expect(
            try ["/users/Ada", "/USERS/ada", "/uS%45rs/x", "/img-7.PNG", "/order/ASC", "/Order/asc", "/admin/REPORT"]
                .map { try answer(client, $0) } == ["id Ada", "id ada", "id x", "n 7", "404", "by asc", "report"])
        #expect(throws: RoutingError.self) {
            try self.client({ $0.ignoresCase = true }) { root in
                root.get("a") { _ in .text("") }
                root.get("A") { _ in .text("") }
            }
        }
        #expect(try answer(self.client({ _ in }) { $0.get("a") { _ in .text("a") } }, "/A") == "404")
    }
}

import Testing
import WryneckTesting

@testable import Wryneck

@Suite("The list of a site's routes", .bothVersions) struct SiteRoutesTests {
    private final class Through: Middleware {
        func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
            try next(request)
        }
    }

    private static func tree() -> Branch {
        let root = Branch(), api = Branch()
        root.use(Through())
        root["about"] = Page(methods: [.get, .post]) { _ in .text("about") }
        root.get("", name: "home") { _ in .text("home") }
        root.mount("api/{version:Int}", api, name: "api")
        api.use(Through())
        api.on([.get, .delete], "users/{id}", name: "user") { _ in .text("user") }
        api["files"] = Files("/nonexistent")
        root["routes"] = Site.RoutesPage()
        root["circle"] = root
        return root
    }

    @Test("has each route with its method, whole path, name, branch and the middleware around it")
    func list() {
        let routes = Site(Self.tree()).routes
        #expect(
            routes.map(\.path) == [
                "/", "/about", "/api/{version:Int}/files", "/api/{version:Int}/users/{id}",
                "/api/{version:Int}/users/{id}", "/routes",
            ])
        #expect(routes[0].name == "home" && routes[0].methods == [.get] && routes[0].middleware == 1)
        #expect(routes[1].resource == "Page" && routes[1].methods == [.get, .post] && routes[1].mount == "/")
        #expect(routes[2].resource == "Files" && routes[2].hasMoreBelow)
        #expect(routes[3].methods == [.delete] && routes[4].methods == [.get])
        #expect(routes[3].name == "api.user" && routes[3].mount == "/api/{version:Int}" && routes[3].middleware == 2)
        #expect(!routes.isCut)
    }

    @Test("is a table in text")
    func text() {
        #expect(
            Site(Self.tree()).routes.description == """
                GET       /                              home                  1 middleware
                GET POST  /about                                   Page        1 middleware
                any       /api/{version:Int}/files/...             Files       2 middleware
                DELETE    /api/{version:Int}/users/{id}  api.user              2 middleware
                GET       /api/{version:Int}/users/{id}  api.user              2 middleware
                GET       /routes                                  RoutesPage  1 middleware
                """)
    }

    @Test("of a branch begins at the branch")
    func branch() {
        let branch = Branch()
        branch.get("a/{b...}") { _ in .text("") }
        #expect(branch.routes.map(\.path) == ["/a/{b...}"])
        #expect(Site(Page { _ in .text("") }).routes.map(\.path) == ["/"])
    }

    @Test("has the hosts of virtual hosts, and ends in a tree that grows without end")
    func hostsAndEnd() {
        let hosts = VirtualHosts(default: Self.tree()), one = Branch()
        one.get("x") { _ in .text("") }
        hosts["a.example"] = one
        let routes = Site(HTTPSRedirect(otherwise: hosts)).routes
        #expect(routes.last?.host?.description == "a.example" && routes.last?.path == "/x")
        // Fourteen branches, each twice in the one above: more ways than a list holds.
        var branches = [Branch()]
        branches[0].get("end") { _ in .text("") }
        for _ in 0..<14 {
            let branch = Branch()
            branch["a"] = branches[branches.count - 1]
            branch["b"] = branches[branches.count - 1]
            branches.append(branch)
        }
        let many = branches[14].routes
        #expect(many.isCut && many.count == 10_000)
    }

    @Test("is a page of escaped HTML, and JSON for who prefers it")
    func page() throws {
        let client = try TestClient { _ in
            let root = Self.tree()
            root.get("<b>&/{x}", name: "\"evil\" <script>") { _ in .text("") }
            return Site(root)
        }
        let html = try client.get("/routes", headers: [("Accept", "text/html")])
        #expect(html["content-type"]?.hasPrefix("text/html") == true && html["vary"] == "Accept")
        #expect(html.text.contains("/&lt;b&gt;&amp;/{x}") && !html.text.contains("<script>"))
        struct Entry: Decodable {
            var methods: [String]
            var path: String
            var name: String?
            var middleware: Int
            var hasMoreBelow: Bool
        }
        let json = try client.get("/routes", headers: [("Accept", "application/json")])
        let entries = try json.decode([Entry].self)
        #expect(entries.contains { $0.name == "\"evil\" <script>" && $0.path == "/<b>&/{x}" && $0.middleware == 1 })
        #expect(entries.contains { $0.path == "/api/{version:Int}/files" && $0.hasMoreBelow })
    }

    @Test("a request tells its route's pattern, through branches and hosts")
    func ofRequest() throws {
        let client = try TestClient { _ in
            let hosts = VirtualHosts(), root = Branch()
            hosts["*"] = root
            root.use { request, next in
                try next(request).mapError { _ in .text("error") }.setting("X-Route", request.routePattern ?? "none")
            }
            root.group("a/{b}") { $0.get("{c:Int}.x") { _ in .text("") } }
            root["{rest...}"] = Files("/nonexistent")
            return Site(hosts)
        }
        #expect(try client.get("/a/1/2.x")["x-route"] == "/a/{b}/{c:Int}.x")
        #expect(try client.get("/a/1/2.y")["x-route"] == "none")
        #expect(try client.post("/a/1/2.x", body: "")["x-route"] == "none")
        #expect(try client.get("/b/1")["x-route"] == "/")
    }

    @Test("a server tells its routes without listening, and the mistakes of its tree")
    func server() async throws {
        let server = Server(.tcp(port: 0)) { _ in Site(Self.tree()) }
        let routes = try await server.routes()
        #expect(routes.count == 6 && server.addresses.isEmpty)
        let broken = Server(.tcp(port: 0)) { _ in
            let root = Branch()
            root.get(":id") { _ in .text("") }
            return Site(root)
        }
        await #expect(throws: RoutingError.self) { try await broken.routes() }
    }
}

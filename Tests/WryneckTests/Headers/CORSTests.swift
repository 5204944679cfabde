import Testing
import Wryneck
import WryneckTesting

@Suite("The Fetch standard's CORS protocol", .bothVersions) struct CORSTests {
    private let ours = "https://app.example.org"

    private func client(_ origins: CORS.Origins, _ change: (inout CORS.Options) -> Void = { _ in }) throws -> TestClient
    {
        var options = CORS.Options(origins: origins)
        change(&options)
        return try TestClient { _ in
            let root = Branch()
            root.use(try CORS(options))
            root["data"] = Page(methods: [.get, .put]) { _ in
                Rendering(Response(headers: [.vary: "Cookie"], body: .bytes([1])))
            }
            return Site(root)
        }
    }

    private func preflight(_ client: TestClient, _ origin: String, _ further: [(String, String)] = []) throws
        -> TestResponse
    {
        try client.request(
            .options, "/data", headers: [("Origin", origin), ("Access-Control-Request-Method", "PUT")] + further)
    }

    @Test("an origin on the list is named, and the answer varies with it; another one is not")
    func list() throws {
        let client = try client(.list([ours, "null"]))
        let response = try client.get("/data", headers: [("Origin", ours)])
        #expect(response["access-control-allow-origin"] == ours)
        #expect(response["vary"] == "Cookie, Origin")
        #expect(response["access-control-allow-credentials"] == nil)
        for other in [
            "https://evil.example", "https://app.example.org.evil.example", "http://app.example.org", ours + ":443",
            "https://APP.example.org",
        ] {
            let response = try client.get("/data", headers: [("Origin", other)])
            #expect(response["access-control-allow-origin"] == nil)
            #expect(response["vary"] == "Cookie, Origin")
            #expect(response.body == [1])
        }
        #expect(try client.get("/data")["vary"] == "Cookie, Origin")
        #expect(try client.get("/data", headers: [("Origin", "null")])["access-control-allow-origin"] == "null")
        #expect(
            try client.get("/data", headers: [("Origin", ours), ("Origin", ours)])["access-control-allow-origin"] == nil
        )
    }

    @Test("a star in the place of the first labels stands for all names below a host, of its scheme and port")
    func wildcard() throws {
        let client = try client(.list(["https://*.example.org", "http://*.test:8080"]))
        func isAllowed(_ origin: String) throws -> Bool {
            try client.get("/data", headers: [("Origin", origin)])["access-control-allow-origin"] == origin
        }
        for origin in ["https://a.example.org", "https://a.b.example.org", "http://x.test:8080"] {
            #expect(try isAllowed(origin), "\(origin)")
        }
        for origin in [
            "https://example.org", "http://a.example.org", "https://a.example.org:8443", "https://evil-example.org",
            "https://.example.org",
            "https://a.example.org.evil.example", "https://evil.example/.example.org",
            "https://evil.example?.example.org", "http://x.test",
            "https://*.example.org", "null",
        ] { #expect(try !isAllowed(origin), "\(origin)") }
    }

    @Test(
        "a star elsewhere is no origin",
        arguments: [
            "https://*", "https://a.*.org", "https://a*.org", "*://a.org", "https://a.org:*", "https://*.",
            "https://*..a",
        ])
    func stars(origin: String) { #expect(throws: CORS.Mistake.notAnOrigin(origin)) { try client(.list([origin])) } }

    @Test("the port that the scheme stands for may be written, and is not in what browsers send")
    func usualPort() throws {
        let client = try client(.list(["https://a.example:443", "http://b.example:80"]))
        for origin in ["https://a.example", "http://b.example"] {
            #expect(try client.get("/data", headers: [("Origin", origin)])["access-control-allow-origin"] == origin)
        }
    }

    @Test("everybody is a star, which varies with nothing, and never has credentials")
    func star() throws {
        let response = try client(.any).get("/data", headers: [("Origin", ours)])
        #expect(response["access-control-allow-origin"] == "*")
        #expect(response["vary"] == "Cookie")
        #expect(response["access-control-allow-credentials"] == nil)
        #expect(throws: CORS.Mistake.credentialsForEverybody) { try client(.any) { $0.allowsCredentials = true } }
    }

    @Test("with credentials the origin is named, in the answer and in the preflight")
    func credentials() throws {
        let client = try client(.matching { [ours] in $0 == ours }) { $0.allowsCredentials = true }
        for response in [try client.get("/data", headers: [("Origin", ours)]), try preflight(client, ours)] {
            #expect(response["access-control-allow-origin"] == ours)
            #expect(response["access-control-allow-credentials"] == "true")
            #expect(
                !response.fields.contains { $0.name.lowercased().hasPrefix("access-control") && $0.value.contains("*") }
            )
        }
        #expect(try client.get("/data", headers: [("Origin", "https://b")])["access-control-allow-credentials"] == nil)
    }

    @Test("a preflight is answered here: methods, fields, age, and Vary on all that it depends on")
    func preflights() throws {
        let response = try preflight(
            try client(.list([ours])), ours, [("Access-Control-Request-Headers", "x-one, Authorization,*, x two")])
        #expect(response.status == .noContent && response.body.isEmpty)
        #expect(response["access-control-allow-origin"] == ours)
        #expect(response["access-control-allow-methods"] == "GET, HEAD, POST, PUT, PATCH, DELETE")
        #expect(response["access-control-allow-headers"] == "x-one, Authorization")
        #expect(response["access-control-max-age"] == "600")
        #expect(response["vary"] == "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        let client = try client(.any) {
            $0.methods = [.get]
            $0.headers = .list([.authorization, .contentType])
            $0.maxAge = nil
        }
        let other = try preflight(client, ours, [("Access-Control-Request-Headers", "x-one")])
        #expect(other["access-control-allow-methods"] == "GET")
        #expect(other["access-control-allow-headers"] == "Authorization, Content-Type")
        #expect(other["access-control-max-age"] == nil)
        #expect(other["vary"] == "Access-Control-Request-Method, Access-Control-Request-Headers")
        #expect(try preflight(self.client(.any), ours)["access-control-allow-headers"] == nil)
    }

    @Test("a preflight of another origin gets no permission")
    func refused() throws {
        let response = try preflight(try client(.list([ours])), "https://evil.example")
        #expect(response.status == .noContent)
        #expect(!response.fields.contains { $0.name.lowercased().hasPrefix("access-control") })
        #expect(response["vary"] == "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
    }

    @Test("OPTIONS that is no preflight goes its way")
    func options() throws {
        let client = try client(.list([ours]))
        #expect(
            try client.request(.options, "/data", headers: [("Origin", ours)])["allow"] == "GET, HEAD, PUT, OPTIONS")
        #expect(
            try client.request(.options, "/data", headers: [("Access-Control-Request-Method", "PUT")])["allow"]
                == "GET, HEAD, PUT, OPTIONS")
    }

    @Test("a script may read errors; exposed fields are named; what a handler says itself stays")
    func answers() throws {
        let exposing = try client(.list([ours])) { $0.exposed = [.eTag, .contentRange] }
        let missing = try exposing.get("/nowhere", headers: [("Origin", ours)])
        #expect(missing.status == .notFound)
        #expect(missing["access-control-allow-origin"] == ours)
        #expect(missing["access-control-expose-headers"] == "ETag, Content-Range")
        #expect(try exposing.get("/data", headers: [("Origin", "https://b")])["access-control-expose-headers"] == nil)
        let own = try TestClient { _ in
            let root = Branch()
            root.use(try CORS(.init(origins: .any)))
            root[""] = Page { _ in Rendering(Response(headers: [.accessControlAllowOrigin: "https://b"])) }
            return Site(root)
        }
        #expect(try own.get("/", headers: [("Origin", ours)])["access-control-allow-origin"] == "https://b")
    }

    @Test("private networks only if that is wished")
    func privateNetwork() throws {
        let asked = [("Access-Control-Request-Private-Network", "true")]
        #expect(try preflight(client(.any), ours, asked)["access-control-allow-private-network"] == nil)
        let open = try client(.any) { $0.allowsPrivateNetwork = true }
        #expect(try preflight(open, ours, asked)["access-control-allow-private-network"] == "true")
        #expect(try preflight(open, ours)["access-control-allow-private-network"] == nil)
    }

    @Test("what is no origin is refused at once")
    func mistakes() {
        for wrong in [
            "", "*", "app.example.org", "https://", "://a", "https://a/", "https://a/b", "https://A", "https://a b",
            "https://a,https://b",
            "https://ü",
        ] {
            #expect(throws: CORS.Mistake.notAnOrigin(wrong)) { try client(.list([ours, wrong])) }
        }
    }
}

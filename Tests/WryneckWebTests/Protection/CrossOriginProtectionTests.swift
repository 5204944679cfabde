import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("Requests of other sites' pages", .bothVersions) struct CrossOriginProtectionTests {
    private func client(
        _ options: CrossOriginProtection.Options = CrossOriginProtection.Options(), seen: @escaping () -> Void = {}
    ) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.use(CrossOriginProtection(options))
            root["pay"] = Page(methods: [.get, .post, .put, .delete, .options]) { _ in
                seen()
                return .text("paid")
            }
            root["webhooks/{name}"] = Page(methods: [.post]) { _ in .text("called") }
            root["webhooksecret"] = Page(methods: [.post]) { _ in .text("called") }
            return Site(root)
        }
    }

    private func status(
        _ fields: [(String, String)], _ method: HTTPRequest.Method = .post,
        _ options: CrossOriginProtection.Options = CrossOriginProtection.Options(), at path: String = "/pay"
    ) throws -> Int {
        try client(options).request(method, path, headers: fields).status.code
    }

    @Test(
        "what the browser says about the site decides; a sibling subdomain is another one",
        arguments: [
            ("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403), ("", 403), ("x", 403),
        ])
    func fetchMetadata(_ site: String, _ expected: Int) throws {
        #expect(try status([("Sec-Fetch-Site", site)]) == expected)
        #expect(try status([("Sec-Fetch-Site", site)], .delete) == expected)
        // An Origin that says something else does not help.
        #expect(try status([("Sec-Fetch-Site", site), ("Origin", "http://test")]) == expected)
    }

    @Test(
        "without that, Origin has to be this one: by scheme, whole host and port",
        arguments: [
            ("http://test", 200), ("http://TEST", 200), ("http://test:80", 200), ("https://test", 200),
            ("http://test:8080", 403), ("http://evil.test", 403), ("http://test.evil", 403), ("http://eviltest", 403),
            ("null", 403), ("", 403), ("http://", 403), ("test", 403), ("http://test/", 403),
            ("http://test, http://test", 403),
            ("ftp://test", 403), ("http://test@evil", 403), ("http://user@test", 403), ("http://test#", 403),
            ("http://test:", 200), ("http://test:80x", 403), ("http://test:65616", 403),
        ])
    func origin(_ origin: String, _ expected: Int) throws {
        #expect(try status([("Origin", origin)]) == expected)
    }

    @Test("the site of a page of http:// is another one than that of https://")
    func schemes() throws {
        var options = CrossOriginProtection.Options()
        options.isSecure = { _ in true }
        #expect(try status([("Origin", "http://test")], .post, options) == 403)
        #expect(try status([("Origin", "https://test")], .post, options) == 200)
        let connection = try client().connect(security: TransportSecurity(applicationProtocol: "http/1.1"))
        connection.send("POST /pay HTTP/1.1\r\nHost: test\r\nOrigin: http://test\r\nContent-Length: 0\r\n\r\n")
        #expect(try connection.response().status == .forbidden)
    }

    @Test("a field that comes twice is nobody's, whatever it says")
    func twice() throws {
        #expect(try status([("Origin", "http://test"), ("Origin", "http://test")]) == 403)
        #expect(try status([("Origin", "http://test"), ("Origin", "http://evil")]) == 403)
        #expect(try status([("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")]) == 403)
    }

    @Test("methods that change nothing pass, from everywhere; unknown ones do not")
    func methods() throws {
        let foreign = [("Sec-Fetch-Site", "cross-site"), ("Origin", "http://evil")]
        for method in [HTTPRequest.Method.get, .head, .options] { #expect(try status(foreign, method) == 200) }
        for method in [HTTPRequest.Method.post, .put, .delete] { #expect(try status(foreign, method) == 403) }
        #expect(try status(foreign, HTTPRequest.Method("FROB")!) == 403)
    }

    @Test("whoever says nothing passes, or does not, as the site wants it")
    func unmarked() throws {
        #expect(try status([]) == 200)
        var options = CrossOriginProtection.Options()
        options.unmarked = .refuse
        #expect(try status([], .post, options) == 403)
        #expect(try status([], .get, options) == 200)
        #expect(try status([("Sec-Fetch-Site", "same-origin")], .post, options) == 200)
    }

    @Test("origins that are trusted pass by their whole name, and null never does")
    func trusted() throws {
        var options = CrossOriginProtection.Options()
        options.trusted = ["https://login.test", "null", "http://test:8080"].compactMap { WebOrigin($0) }
        #expect(options.trusted.count == 2)
        #expect(try status([("Sec-Fetch-Site", "same-site"), ("Origin", "https://login.test")], .post, options) == 200)
        #expect(try status([("Origin", "https://login.test")], .post, options) == 200)
        #expect(try status([("Origin", "http://test:8080")], .post, options) == 200)
        #expect(try status([("Origin", "http://login.test")], .post, options) == 403)
        #expect(try status([("Origin", "https://login.test:444")], .post, options) == 403)
        #expect(try status([("Origin", "null")], .post, options) == 403)
        #expect(try status([("Sec-Fetch-Site", "cross-site")], .post, options) == 403)
    }

    @Test("paths that are open pass with all below, by whole segments")
    func open() throws {
        var options = CrossOriginProtection.Options()
        options.open = ["/webhooks/", ""]
        let foreign = [("Sec-Fetch-Site", "cross-site"), ("Origin", "http://evil")]
        #expect(try status(foreign, .post, options, at: "/webhooks/bank") == 200)
        #expect(try status(foreign, .post, options, at: "/%77ebhooks/bank") == 200)
        #expect(try status(foreign, .post, options, at: "/webhooksecret") == 403)
        #expect(try status(foreign, .post, options, at: "/webhooks%2Fbank") == 403)
        #expect(try status(foreign, .post, options) == 403)
        options.unmarked = .refuse
        #expect(try status([], .post, options, at: "/webhooks/bank") == 200)
    }

    @Test("nothing below sees a request that is refused")
    func nothingBelow() throws {
        var count = 0
        let client = try client(seen: { count += 1 })
        _ = try client.request(.post, "/pay", headers: [("Sec-Fetch-Site", "cross-site")])
        #expect(count == 0)
    }

    @Test("origins are read wholly or not at all")
    func parsing() {
        #expect(WebOrigin("HTTPS://Shop.Example.:443")?.description == "https://shop.example")
        #expect(WebOrigin("http://[::1]:8080")?.description == "http://[::1]:8080")
        #expect(WebOrigin("http://[::1]")?.host == "[::1]")
        for wrong in [
            "http://[::1", "http://[]", "http://[::1]x", "http://a b", "://a", "1http://a", "http://a:99999",
            "http://ä",
        ] {
            #expect(WebOrigin(wrong) == nil, "\(wrong)")
        }
        #expect(WebOrigin("http://" + String(repeating: "a", count: 600)) == nil)
    }
}

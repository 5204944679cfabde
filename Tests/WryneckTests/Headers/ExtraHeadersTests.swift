import Testing
import Wryneck
import WryneckTesting

@Suite("Extra fields", .bothVersions) struct ExtraHeadersTests {
    private func client(_ middleware: any Middleware, _ headers: Headers = [:]) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.use(middleware)
            root[""] = Page { _ in Rendering(Response(headers: headers)) }
            return Site(root)
        }
    }

    @Test("set, added, set where there is none, taken away: in this order, and on the pages of errors, too")
    func changes() throws {
        let extra = try ExtraHeaders([
            .set(.cacheControl, "no-store"), .setIfAbsent(.vary, "Origin"), .setIfAbsent(.contentLanguage, "en"),
            .add(.via, "1.1 b"), .remove(.eTag),
        ])
        let response = try client(extra, [.cacheControl: "public", .vary: "Cookie", .via: "1.1 a", .eTag: "\"x\""]).get(
            "/")
        #expect(
            response["cache-control"] == "no-store" && response["vary"] == "Cookie"
                && response["content-language"] == "en" && response["etag"] == nil
        )
        #expect(response.fields.filter { $0.name.lowercased() == "via" }.map(\.value) == ["1.1 a", "1.1 b"])
        #expect(try client(extra).get("/nowhere")["cache-control"] == "no-store")
    }

    @Test("Server can be taken away, from answers of every kind; that there is a Date cannot")
    func server() throws {
        let extra = try ExtraHeaders([.remove(.server)])
        #expect(try client(extra).get("/")["server"] == nil)
        #expect(try client(extra, [.eTag: "\"x\""]).get("/")["server"] == nil)
        #expect(try client(extra).get("/nowhere")["server"] == nil)
        #expect(try client(extra).get("/")["date"] != nil)
        #expect(try client(ExtraHeaders([.remove(.server), .set(.server, "x")])).get("/")["server"] == "x")
        #expect(throws: ExtraHeaders.Mistake.notYours(.date)) { try ExtraHeaders([.remove(.date)]) }
    }

    @Test("a site says its own name in Server, or none, also where no part of it was asked")
    func serverName() throws {
        for name in [nil, "shop/1.2"] as [String?] {
            var options = Site.Options()
            options.serverName = name
            let client = try TestClient { [options] _ in Site(Page { _ in .text("x") }, options: options) }
            #expect(try client.get("/")["server"] == name)
            let connection = client.connect()
            connection.send("GET / HTTP/1.1\r\n\r\n")
            client.memory.settle()
            #expect(try connection.response()["server"] == name)
        }
    }

    @Test("as text, for a command line")
    func parsing() throws {
        #expect(
            try ExtraHeaders.Change(parsing: "Cache-Control: no-store, max-age=0 ")
                == .set(.cacheControl, "no-store, max-age=0"))
        #expect(try ExtraHeaders.Change(parsing: "+Via:a:b") == .add(.via, "a:b"))
        #expect(try ExtraHeaders.Change(parsing: "?Vary:\t") == .setIfAbsent(.vary, ""))
        #expect(try ExtraHeaders.Change(parsing: "-ETag") == .remove(.eTag))
        for wrong in ["", "Vary", ": x", "Va ry: x", "-ETag: x", "-", "+Vary", "ü: x", "Vary : x"] {
            #expect(throws: ExtraHeaders.Mistake.malformed(wrong)) { try ExtraHeaders.Change(parsing: wrong) }
        }
    }

    @Test("what breaks out, or is the connection's affair, is refused at once")
    func mistakes() {
        #expect(throws: ExtraHeaders.Mistake.value(.via)) { try ExtraHeaders([.set(.via, "a\r\nSet-Cookie: b")]) }
        for name in [
            HTTPField.Name.contentLength, .transferEncoding, .connection, .upgrade, .trailer, .te, .init("keep-alive")!,
        ] {
            #expect(throws: ExtraHeaders.Mistake.notYours(name)) { try ExtraHeaders([.set(name, "1")]) }
            #expect(throws: ExtraHeaders.Mistake.notYours(name)) { try ExtraHeaders([.remove(name)]) }
        }
    }

    @Test("security: the defaults, on errors, too; a response's own word wins")
    func security() throws {
        let client = try client(try SecurityHeaders(), [.init("X-Frame-Options")!: "DENY"])
        let response = try client.get("/")
        #expect(response["x-content-type-options"] == "nosniff")
        #expect(response["referrer-policy"] == "strict-origin-when-cross-origin")
        #expect(response["x-frame-options"] == "DENY")
        #expect(response["content-security-policy"] == nil)
        #expect(try client.get("/nowhere")["x-frame-options"] == "SAMEORIGIN")
        #expect(try client.get("/nowhere")["x-content-type-options"] == "nosniff")
    }

    @Test("security: what the program says, and nothing that it does not want")
    func chosen() throws {
        var options = SecurityHeaders.Options(contentSecurityPolicy: "default-src 'self'")
        (options.forbidsSniffing, options.referrerPolicy, options.frameOptions) = (false, nil, nil)
        (options.permissionsPolicy, options.openerPolicy, options.resourcePolicy) = (
            "camera=()", "same-origin", "same-site"
        )
        let response = try client(try SecurityHeaders(options)).get("/")
        #expect(
            response["content-security-policy"] == "default-src 'self'" && response["permissions-policy"] == "camera=()"
        )
        #expect(
            response["cross-origin-opener-policy"] == "same-origin"
                && response["cross-origin-resource-policy"] == "same-site")
        #expect(
            response["x-content-type-options"] == nil && response["referrer-policy"] == nil
                && response["x-frame-options"] == nil)
        options.contentSecurityPolicy = "a\nb"
        #expect(throws: ExtraHeaders.Mistake.self) { try SecurityHeaders(options) }
    }

    @Test("RFC 6797 §7.2: Strict-Transport-Security over secure connections only")
    func strictTransport() throws {
        var options = SecurityHeaders.Options()
        options.strictTransport = .init(maxAge: .seconds(31_536_000), includesSubdomains: true, preloads: true)
        #expect(try client(try SecurityHeaders(options)).get("/")["strict-transport-security"] == nil)
        options.isSecure = { $0.headers.contains(.authorization) }
        let client = try client(try SecurityHeaders(options))
        #expect(try client.get("/")["strict-transport-security"] == nil)
        #expect(
            try client.get("/", headers: [("Authorization", "x")])["strict-transport-security"]
                == "max-age=31536000; includeSubDomains; preload")
    }
}

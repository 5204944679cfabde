import Testing
import WryneckHTTP
import WryneckTesting

@testable import Wryneck

/// "é" in one scalar and in two are one Swift String, and so are "K" and the Kelvin sign. On the wire they are not.
@Suite("Names from the wire are their bytes", .bothVersions) struct WireNamesTests {
    private static let composed = "\u{E9}"
    private static let decomposed = "e\u{301}"

    @Test("a query has both names, and neither is the other's")
    func query() throws {
        let client = try TestClient { _ in
            Site(
                Page { request in
                    let query = request.query
                    return .text(
                        "\(query["\u{E9}"] ?? "-") \(query["e\u{301}"] ?? "-") \(query["K"] ?? "-") \(query.all("\u{E9}").count)"
                    )
                })
        }
        #expect(try client.get("/?e%CC%81=two&%C3%A9=one&%E2%84%AA=kelvin").text == "one two - 1")
        #expect(try client.get("/?e\u{301}=two").text == "- two - 0")
    }

    @Test("a user with the same letters in other bytes is another user")
    func users() throws {
        let table = UserTable([Self.composed: PasswordHash(password: "secret")])
        #expect(table.hash(of: Self.composed, choice: 0).isKnown)
        #expect(!table.hash(of: Self.decomposed, choice: 0).isKnown)
        let hash = "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g="
        let file = try UserTable.parse(
            Array("\(Self.composed):\(hash)\n\(Self.decomposed):\(hash)\n".utf8), path: "users")
        #expect(file.count == 2)
    }

    @Test("a tag of the same letters in other bytes is another tag")
    func tags() throws {
        let (one, other) = (try #require(EntityTag(Self.composed)), try #require(EntityTag(Self.decomposed)))
        #expect(one != other && !one.matchesWeakly(other) && !one.matchesStrongly(other))
        #expect(Set([one, other]).count == 2)
        #expect(one == EntityTag(Self.composed) && one.hashValue == EntityTag(Self.composed)?.hashValue)
    }

    @Test("fields with the same letters in other bytes are not equal")
    func fields() {
        #expect(Headers([(.server, Self.composed)]) != Headers([(.server, Self.decomposed)]))
        #expect(Headers([(.server, Self.composed)]) == Headers([(.server, Self.composed)]))
    }

    @Test("the Kelvin sign is no k: it asks for no protocol that it only looks like")
    func upgrade() throws {
        final class Silent: StreamProtocol { func received(_ bytes: RawSpan, on transport: any Transport) {} }
        let client = try TestClient { _ in Site(Page { _ in .upgrade(to: "websocket", Silent()) }) }
        for (name, status) in [("websoc\u{212A}et", 426), ("WebSocKet", 101)] {
            let connection = client.connect()
            connection.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: \(name)\r\n\r\n")
            #expect(try connection.response().status.code == status)
        }
    }

    @Test("an origin that only looks the same is not allowed")
    func origins() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.use(try CORS(.init(origins: .list(["https://a;b"]))))
            root.get("") { _ in .text("") }
            return Site(root)
        }
        #expect(
            try client.get("/", headers: [("Origin", "https://a;b")])["access-control-allow-origin"] == "https://a;b")
        // U+037E, the Greek question mark, is canonically equivalent to a semicolon.
        #expect(try client.get("/", headers: [("Origin", "https://a\u{37E}b")])["access-control-allow-origin"] == nil)
    }
}

import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

private struct Cart: Codable, Equatable {
    struct Item: Codable, Equatable {
        var name: String
        var count: Int
    }
    var items: [Item] = []
    var note: String?
}

@Suite("What is in a session", .bothVersions) struct SessionValuesTests {
    @Test("typed values come back as they were, and one of another type is none")
    func typed() throws {
        let cart = Cart(items: [Cart.Item(name: "žluťoučký \"kůň\" \u{1F434}", count: 3)], note: nil)
        let client = try TestClient { _ in
            let root = Branch()
            root.use(try Sessions(MemorySessionStore()))
            root.get("fill") { request in
                let session = try request.session
                try session.set("cart", cart)
                try session.set("number", 42)
                try session.set("numbers", [1, 2, 3])
                try session.set("truth", true)
                try session.set("text", "plain \\ \"quoted\"\n\u{1}é")
                try session.set("optional", String?.none)
                return .text(session.names.joined(separator: " "))
            }
            root.get("check") { request in
                let session = try request.session
                let checks = [
                    session["cart", as: Cart.self] == cart, session["number", as: Int.self] == 42,
                    session["numbers", as: [Int].self] == [1, 2, 3], session["truth", as: Bool.self] == true,
                    session["text"] == "plain \\ \"quoted\"\n\u{1}é",
                    session["text", as: String.self] == session["text"],
                    session["number"] == nil, session["number", as: Cart.self] == nil,
                    session["none", as: Int.self] == nil, session["text", as: Int.self] == nil,
                ]
                return .text(checks.map { $0 ? "+" : "-" }.joined())
            }
            return Site(root)
        }
        let browser = Browser(client)
        #expect(try browser.get("/fill").text == "cart number numbers truth text optional")
        #expect(try browser.get("/check").text == "++++++++++")
    }

    @Test("what cannot be JSON is the handler's error, and leaves the session as it was")
    func unencodable() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.use(try Sessions(MemorySessionStore()))
            SessionSite.grow(root)
            root.get("nan") { request in
                try request.session.set("a", Double.nan)
                return .text("")
            }
            return Site(root)
        }
        let browser = Browser(client)
        _ = try browser.get("/set/a/1")
        #expect(try browser.get("/nan").status == .internalServerError)
        #expect(try browser.get("/get/a").text == "1")
    }

    @Test("content of a form that is not known is dropped, told, and no harm")
    func unknownForm() throws {
        let store = MemorySessionStore()
        let lines = LoggedLines()
        let browser = Browser(try SessionSite.client(try Sessions(store), logger: lines.logger))
        _ = try browser.get("/set/a/1")
        let value = Array(try #require(browser.cookies["__Host-session"]).utf8)
        let id = try #require(value.withUnsafeBytes { SessionToken($0)?.id(by: SessionTokenHash()) })
        var stored = try #require(store.loadNow(id))
        stored.bytes = [99, 1, 2]
        stored.version += 1
        #expect(try store.saveNow(id, stored))
        #expect(try browser.get("/get/a").text == "none")
        #expect(lines.all.contains { $0.contains("cannot be read") })
        _ = try browser.get("/set/a/2")
        #expect(try browser.get("/get/a").text == "2")
    }
}

import Testing
import Wryneck
import WryneckTesting

@Suite("A tree with mistakes", .bothVersions) struct RoutingErrorTests {
    private static func broken() -> Branch {
        let branch = Branch()
        branch.get("fine") { _ in .text("fine") }
        branch.get("img/{name:int}.png") { _ in .text("never") }
        return branch
    }

    @Test("no server starts with one, and it says all of them, wherever they are")
    func start() async throws {
        let server = Server(.tcp(port: 0)) { _ in
            let root = Branch(), api = Branch()
            root["api/{version}"] = api
            root["circle"] = root
            api["deep"] = Self.broken()
            root.get(":id") { _ in .text("") }
            return Site(root)
        }
        let error = await #expect(throws: RoutingError.self) { try await server.start() }
        let mistakes = try #require(error?.mistakes)
        #expect(mistakes.count == 2)
        #expect(mistakes[0].contains("\":id\""))
        #expect(mistakes[1].contains("api/{version}/deep") && mistakes[1].contains("{name:int}.png"))
        #expect(server.addresses.isEmpty)
    }

    @Test("one that no site knew of, or that grows while it serves, answers nothing but 500, and the log says why")
    func late() throws {
        let log = RecordedLines()
        let root = Branch()
        let client = try TestClient(logger: log.logger) { _ in
            root.get("now") { _ in .resource(Self.broken()) }
            root.get("other") { _ in .text("other") }
            return Site(root)
        }
        #expect(try client.get("/now").status == .internalServerError)
        #expect(try client.get("/other").text == "other")
        #expect(log.all.contains { $0.contains("img/{name:int}.png") })
        root.get("a/{b}{c}") { _ in .text("") }
        #expect(try client.get("/other").status == .internalServerError)
    }
}

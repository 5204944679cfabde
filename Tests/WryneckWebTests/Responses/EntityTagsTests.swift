import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("Tags made of an answer's bytes", .bothVersions) struct EntityTagsTests {
    private func client(_ middleware: EntityTags = EntityTags(), compressed: Bool = false) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            #if Compression
                if compressed { root.use(Compression()) }
            #endif
            root.use(middleware)
            root.get("page") { _ in .page(.raw(String(repeating: "page ", count: 1000))) }
            root.get("late") { request in .deferred(request.reactor.deferLater(.zero) { .text("late") }) }
            root.get("secret") { _ in .text("secret").caching(.noStore) }
            root.get("tagged") { _ in .text("tagged").setting(.eTag, "\"own\"") }
            root.get("stream") { _ in .stream { writer in try await writer.write("stream") } }
            root.get("broken") { _ in .text("broken", status: .internalServerError) }
            root.post("page") { _ in .text("posted") }
            return Site(root)
        }
    }

    @Test("stand on answers in memory, and a client that has them gets 304")
    func tags() throws {
        let client = try client()
        let tag = try #require(try client.get("/page")["ETag"])
        #expect(tag.hasPrefix("\"") && tag.count == 34)
        let second = try client.get("/page", headers: [("If-None-Match", "\"other\", \(tag)")])
        #expect(second.status == .notModified && second["ETag"] == tag && second["Content-Type"] == nil)
        #expect(try client.get("/page", headers: [("If-None-Match", "\"other\"")]).status == .ok)
        #expect(try client.get("/page", headers: [("If-Match", "\"other\"")]).status == .preconditionFailed)
        #expect(try client.request(.head, "/page")["ETag"] == tag)
    }

    @Test("are the same for the same bytes alone, and weak on demand")
    func digests() throws {
        let client = try client(EntityTags(isWeak: true))
        let connection = client.connect()
        connection.send(.get, "/late")
        client.memory.advance(by: .milliseconds(1))
        let late = try connection.response()["ETag"]
        let page = try client.get("/page")["ETag"]
        #expect(late?.hasPrefix("W/\"") == true && page?.hasPrefix("W/\"") == true && late != page)
    }

    @Test("do not stand on what is secret, has its own, is no content, is streamed, or is too long")
    func without() throws {
        let client = try client(EntityTags(upTo: 100))
        for path in ["/secret", "/stream", "/broken", "/page"] { #expect(try client.get(path)["ETag"] == nil) }
        #expect(try client.get("/tagged")["ETag"] == "\"own\"")
        #expect(try client.post("/page", body: "")["ETag"] == nil)
    }

    #if Compression
        @Test("are weak behind compression, and good for the next request")
        func compression() throws {
            let client = try client(compressed: true)
            let first = try client.get("/page", headers: [("Accept-Encoding", "gzip")])
            let tag = try #require(first["ETag"])
            #expect(first["Content-Encoding"] == "gzip" && tag.hasPrefix("W/\""))
            let second = try client.get("/page", headers: [("Accept-Encoding", "gzip"), ("If-None-Match", tag)])
            #expect(second.status == .notModified && second["ETag"] == tag && second["Vary"] != nil)
        }
    #endif
}

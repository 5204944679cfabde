import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

/// RFC 9110 §13.2.2, for what a program makes.
@Suite("Conditional requests for dynamic content", .bothVersions) struct ConditionsTests {
    private static let earlier = "Sat, 01 Jan 2000 00:00:00 GMT"
    private static let same = "Sun, 02 Jan 2000 00:00:00 GMT"
    private static let later = "Mon, 03 Jan 2000 00:00:00 GMT"

    /// What is on the server, and how often it was made or changed.
    private final class Article {
        var version: Int? = 1
        var isWeak = false
        var made = 0
        var changes = 0
    }

    private func client(_ article: Article, requires: Bool = false) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            func tag() -> EntityTag? { article.version.flatMap { EntityTag("v\($0)", isWeak: article.isWeak) } }
            root.get("a") { request in
                try request.respond(
                    etag: tag(), lastModified: HTTPDate(Self.same),
                    headers: [.cacheControl: "no-cache", .vary: "Cookie"]
                ) {
                    article.made += 1
                    return .deferred(request.reactor.deferLater(.zero) { .text("text") })
                }
            }
            root.get("async") { request in
                try await request.respond(etag: tag()) {
                    try await request.reactor.sleep(for: .zero)
                    return Response.text("text")
                }
            }
            root.get("failing") { request in
                try request.respond(etag: tag()) { .text("no", status: .internalServerError) }
            }
            for method in [HTTPRequest.Method.put, .delete] {
                root.on(method, "a") { request in
                    try request.respond(
                        etag: tag(), lastModified: HTTPDate(Self.same), exists: article.version != nil,
                        requiresCondition: requires
                    ) {
                        article.changes += 1
                        return .empty()
                    }
                }
            }
            return Site(root)
        }
    }

    private func settled(_ client: TestClient, _ target: String, _ headers: [(String, String)]) throws -> TestResponse {
        let connection = client.connect()
        defer { connection.transport.lose() }
        connection.send(.get, target, headers: headers)
        client.memory.advance(by: .milliseconds(1))
        return try connection.response()
    }

    @Test("a client that has the content gets 304 with what describes it, and the content is not made")
    func notModified() throws {
        let article = Article(), client = try client(article)
        let first = try settled(client, "/a", [])
        #expect(first.status == .ok && first["ETag"] == "\"v1\"" && first["Last-Modified"] == Self.same)
        #expect(first["Cache-Control"] == "no-cache" && first.text == "text")
        for headers in [[("If-None-Match", "W/\"v1\"")], [("If-None-Match", "*")], [("If-Modified-Since", Self.later)]]
        {
            let second = try client.get("/a", headers: headers)
            #expect(second.status == .notModified && second.body.isEmpty && second["Content-Type"] == nil)
            #expect(second["ETag"] == "\"v1\"" && second["Last-Modified"] == Self.same)
            #expect(second["Cache-Control"] == "no-cache" && second["Vary"] == "Cookie")
        }
        #expect(try client.request(.head, "/a", headers: [("If-None-Match", "\"v1\"")]).status == .notModified)
        #expect(article.made == 1)
        // Step 3 makes step 4 void.
        let both = [("If-None-Match", "\"v2\""), ("If-Modified-Since", Self.later)]
        #expect(try settled(client, "/a", both).status == .ok)
        #expect(try settled(client, "/a", [("If-Modified-Since", Self.earlier)]).status == .ok)
        #expect(article.made == 3)
    }

    @Test("async code does the same; an answer that is no content gets no tag")
    func async() throws {
        let client = try client(Article())
        let first = try settled(client, "/async", [])
        #expect(first["ETag"] == "\"v1\"" && first.text == "text")
        #expect(try client.get("/async", headers: [("If-None-Match", "\"v1\"")]).status == .notModified)
        #expect(try client.get("/failing")["ETag"] == nil)
    }

    @Test("a change is made only to what the client has seen; a weak tag is no proof")
    func changes() throws {
        let article = Article(), client = try client(article)
        func put(_ headers: [(String, String)]) throws -> Int {
            try client.put("/a", headers: headers, body: "new").status.code
        }
        #expect(try put([("If-Match", "\"v1\"")]) == 204 && article.changes == 1)
        #expect(try put([]) == 204 && article.changes == 2)
        #expect(try put([("If-Unmodified-Since", Self.same)]) == 204 && article.changes == 3)
        // Not for changes: §13.1.3.
        #expect(try put([("If-Modified-Since", Self.later)]) == 204 && article.changes == 4)
        for headers in [
            [("If-Match", "\"v2\"")], [("If-Match", "W/\"v1\"")], [("If-Match", "v1")], [("If-None-Match", "*")],
            [("If-None-Match", "\"v1\"")], [("If-None-Match", "v2")], [("If-Unmodified-Since", Self.earlier)],
            [("If-Match", "\"v1\""), ("If-None-Match", "\"v1\"")],
        ] { #expect(try put(headers) == 412) }
        article.isWeak = true
        #expect(try put([("If-Match", "W/\"v1\"")]) == 412)
        #expect(try client.delete("/a", headers: [("If-Match", "\"v2\"")]).status.code == 412)
        #expect(article.changes == 4)
        #expect(try client.put("/a", body: "")["ETag"] == nil)
    }

    @Test("what is not there yet is made by If-None-Match: *, and by no If-Match")
    func creation() throws {
        let article = Article(), client = try client(article)
        article.version = nil
        func put(_ headers: [(String, String)]) throws -> Int {
            try client.put("/a", headers: headers, body: "new").status.code
        }
        #expect(try put([("If-Match", "*")]) == 412)
        #expect(try put([("If-Match", "\"v1\"")]) == 412)
        #expect(try put([("If-None-Match", "*")]) == 204)
        #expect(article.changes == 1)
    }

    @Test("a change without a condition is refused where one is required: 428")
    func required() throws {
        let article = Article(), client = try client(article, requires: true)
        let refused = try client.put("/a", body: "new")
        #expect(refused.status.code == 428 && refused.text.contains("If-Match"))
        #expect(try client.put("/a", headers: [("If-Modified-Since", Self.same)], body: "new").status.code == 428)
        #expect(try client.put("/a", headers: [("If-Match", "\"v1\"")], body: "new").status.code == 204)
        #expect(article.changes == 1)
    }
}

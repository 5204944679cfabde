import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("Ids of requests", .bothVersions) struct RequestIDsTests {
    private func client(
        _ lines: RecordedLines = RecordedLines(), _ change: (inout RequestIDs.Options) -> Void = { _ in }
    )
        throws -> TestClient
    {
        var options = RequestIDs.Options()
        change(&options)
        return try TestClient(logger: lines.logger) { [options] _ in
            let root = Branch()
            root.use(RequestIDs(options))
            root["now"] = Page { request in
                request.logger.info("hello")
                return .text(request.requestID)
            }
            root["later"] = Page { request in .deferred(request.reactor.deferLater(.zero) { .text(request.requestID) })
            }
            root["async"] = Page { request in .async { .text(request.requestID) } }
            root["stream"] = Page { request in .stream { try await $0.write(request.requestID) } }
            return Site(root) { error, request in .text("\(error.status.code) \(request.requestID)") }
        }
    }

    @Test("the handler, the client and the log have the same", arguments: ["now", "later", "async", "stream"])
    func same(_ path: String) throws {
        let lines = RecordedLines()
        let response = try client(lines).get("/" + path)
        let id = try #require(response["x-request-id"])
        #expect(id.utf8.count == 32 && response.text == id)
        if path == "now" { #expect(lines.all.contains { $0.contains("hello") && $0.contains("request.id=\(id)") }) }
    }

    @Test("pages of errors have it, and no two requests have the same")
    func errors() throws {
        let client = try client()
        let first = try client.get("/nowhere"), second = try client.get("/nowhere")
        #expect(first["x-request-id"].map { "404 \($0)" } == first.text)
        #expect(first["x-request-id"] != second["x-request-id"])
    }

    @Test("a client's is taken over only where that is wanted")
    func trust() throws {
        let fields = [("X-Request-Id", "abc-1")]
        #expect(try client().get("/now", headers: fields).text != "abc-1")
        let trusting = try client { $0.trusts = { _ in true } }
        let response = try trusting.get("/now", headers: fields)
        #expect(response.text == "abc-1" && response["x-request-id"] == "abc-1")
    }

    @Test(
        "and only if it is one: nothing else gets into a log",
        arguments: [
            "", " ", "a b", "a\"b", "a,b", "ä", "a\u{1}", "{\"a\":1}", "<script>", String(repeating: "a", count: 129),
        ])
    func malformed(_ id: String) throws {
        let client = try client { $0.trusts = { _ in true } }
        let connection = client.connect()
        connection.send("GET /now HTTP/1.1\r\nHost: a\r\nX-Request-Id: \(id)\r\n\r\n")
        let response = try connection.response()
        #expect(response.status == .badRequest || response.text.utf8.count == 32 && response.text != id)
    }

    @Test("two of them are none; the longest is the option's")
    func bounds() throws {
        let client = try client { ($0.trusts, $0.longest) = ({ _ in true }, 3) }
        #expect(try client.get("/now", headers: [("X-Request-Id", "a"), ("X-Request-Id", "b")]).text.utf8.count == 32)
        #expect(try client.get("/now", headers: [("X-Request-Id", "abc")]).text == "abc")
        #expect(try client.get("/now", headers: [("X-Request-Id", "abcd")]).text != "abcd")
    }

    @Test("names of one's own; and nothing in the answer, if so wished")
    func names() throws {
        let lines = RecordedLines()
        let client = try client(lines) { ($0.header, $0.metadataKey, $0.answers) = ("X-Trace", "trace", false) }
        let response = try client.get("/now")
        #expect(response["x-trace"] == nil && response["x-request-id"] == nil)
        #expect(lines.all.contains { $0.contains("trace=\(response.text)") })
        let bare = try TestClient { _ in Site(Page { request in .text("\(request.requestID == request.id)") }) }
        #expect(try bare.get("/").text == "true")
    }
}

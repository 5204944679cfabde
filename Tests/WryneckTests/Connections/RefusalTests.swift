import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

/// Adds a field to whatever comes back.
private final class Mark: Middleware {
    func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        try request.amending(next) { $0.headers[.contentLanguage] = "marked" }
    }
}

/// Each way in which the server answers in the place of a handler that has the request, or would have.
enum Refusal: CaseIterable {
    case slowHandler, slowAsyncHandler, slowBody, slowAsyncBody, expectation, badChunk, queryPairs, largeChunks

    var status: Int {
        switch self {
        case .slowHandler, .slowAsyncHandler: 503
        case .slowBody, .slowAsyncBody: 408
        case .expectation: 417
        case .badChunk, .queryPairs: 400
        case .largeChunks: 413
        }
    }

    var wire: String {
        switch self {
        case .slowHandler: "GET /never HTTP/1.1\r\nHost: a\r\nFIELDS\r\n"
        case .slowAsyncHandler: "GET /never/async HTTP/1.1\r\nHost: a\r\nFIELDS\r\n"
        case .slowBody: "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nFIELDS\r\nab"
        case .slowAsyncBody: "POST /body/async HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nFIELDS\r\nab"
        case .expectation: "GET /never HTTP/1.1\r\nHost: a\r\nExpect: a miracle\r\nFIELDS\r\n"
        case .badChunk: "POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nFIELDS\r\nno chunk"
        case .queryPairs: "GET /never?a&b&c&d HTTP/1.1\r\nHost: a\r\nFIELDS\r\n"
        case .largeChunks:
            "POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nFIELDS\r\n40\r\n\(String(repeating: "x", count: 64))\r\n0\r\n\r\n"
        }
    }
}

@Suite("An answer in the handler's place") struct RefusalTests {
    private let gate = Deferred<Response>()

    private func client(errorPage: Site.ErrorPage? = nil) throws -> TestClient {
        var limits = Limits()
        limits.forms.pairs = 3
        limits.body.bytes = 32
        var timeouts = Timeouts()
        timeouts.request.handler = .seconds(20)
        return try TestClient(limits: limits, timeouts: timeouts) { [gate] _ in
            let root = Branch()
            root.use(try CORS(.init(origins: .any)))
            root.use(Mark())
            root.get("never") { _ in .deferred(gate) }
            root.get("never/async") { request in
                .async {
                    try await request.reactor.sleep(for: .seconds(3600))
                    return .text("late")
                }
            }
            root.post("body") { request in .deferred(request.collect(upTo: 1000).map { .bytes($0) }) }
            root.post("body/async") { request in .async { .bytes(try await request.collect(upTo: 1000)) } }
            return Site(root, errorPage: errorPage)
        }
    }

    private func response(to refusal: Refusal, _ client: TestClient, _ fields: String = "") throws -> (
        TestResponse, TestConnection
    ) {
        let connection = client.connect()
        connection.send(refusal.wire.replacing("FIELDS", with: fields))
        client.memory.advance(by: .seconds(25))
        return (try connection.response(to: refusal.wire.hasPrefix("GET") ? .get : .post), connection)
    }

    @Test("has the site's page and what middleware adds", arguments: Refusal.allCases)
    func page(refusal: Refusal) throws {
        let client = try client { error, request in
            .html("<h1>\(error.status.code) at \(request.path.raw)</h1>", status: error.status)
        }
        let (response, connection) = try response(to: refusal, client)
        #expect(response.status.code == refusal.status)
        #expect(response.text.hasPrefix("<h1>\(refusal.status) at /"))
        #expect(response["access-control-allow-origin"] == "*")
        #expect(response["content-language"] == "marked")
        // Too many pairs of a query leave nothing in doubt; after the others nothing on the connection could be
        // believed.
        #expect((response["connection"] == "close") == (refusal != .queryPairs))
        #expect(connection.isEnded)
    }

    @Test("is JSON for those who accept it", arguments: Refusal.allCases)
    func json(refusal: Refusal) throws {
        let (response, _) = try response(to: refusal, client(), "Accept: application/json\r\n")
        #expect(response.status.code == refusal.status)
        #expect(response["content-type"] == "application/json")
        #expect(response.text.hasPrefix("{\"status\":\(refusal.status),"))
    }

    @Test("is the only one: what the handler comes to later is dropped")
    func once() throws {
        let client = try client()
        let (_, connection) = try response(to: .slowHandler, client)
        try? gate.callback(.text("late"))
        #expect(connection.received().isEmpty)
        #expect(client.memory.leftovers == (0, 0, 0) || connection.transport.isClosed)
    }

    @Test("passes an error handler on its way, as an error of the handler's would")
    func mapped() throws {
        var timeouts = Timeouts()
        timeouts.request.handler = .seconds(1)
        let client = try TestClient(timeouts: timeouts) { [gate] _ in
            Site(
                Page { _ in
                    Rendering.deferred(gate).mapError { error in
                        guard let error = error as? HTTPError else { throw error }
                        return .text("instead of \(error.status.code)", status: .ok)
                    }
                })
        }
        let connection = client.connect()
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        client.memory.advance(by: .seconds(2))
        let response = try connection.response()
        #expect(response.text == "instead of 503" && response["connection"] == "close")
    }

    @Test("may be a stream; what still comes of the request is dropped meanwhile")
    func streamed() throws {
        let gate = Deferred<Void>()
        let client = try client { error, _ in
            var response = Response.stream(type: "text/plain") { writer in
                try await writer.write("one,")
                try await gate.value
                try await writer.write("two")
            }
            response.status = error.status
            return response
        }
        let connection = client.connect()
        connection.send(Refusal.badChunk.wire.replacing("FIELDS", with: ""))
        connection.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n")
        try gate.callback(())
        let response = try connection.response(to: .post)
        #expect(response.status == .badRequest && response.text == "one,two")
        #expect(connection.received().isEmpty && connection.isEnded)
    }

    @Test("tells the reader of the body why")
    func reason() throws {
        final class Note { var reasons: [HTTPResponse.Status?] = [] }
        let note = Note()
        let client = try TestClient { _ in
            let root = Branch()
            root.post("body") { request in
                .async {
                    do { return .bytes(try await request.collect(upTo: 1000)) } catch {
                        note.reasons.append((error as? HTTPError)?.status)
                        return .text("late")
                    }
                }
            }
            return Site(root)
        }
        let (response, _) = try response(to: .slowBody, client)
        #expect(response.status == .requestTimeout)
        #expect(note.reasons == [.requestTimeout])
    }

    @Test("stands for an answer that cannot be sent, too")
    func unsendable() throws {
        let client = try TestClient { _ in
            Site(Page { _ in Rendering(Response(status: HTTPResponse.Status(code: 7))) }) { error, _ in
                .text("page \(error.status.code)", status: error.status)
            }
        }
        let response = try client.get("/")
        #expect(response.status == .internalServerError && response.text == "page 500")
        let worse = try TestClient { _ in
            Site(Page { _ in Rendering(Response(headers: [.server: "a\r\nb"])) }) { error, _ in
                Response(status: error.status, headers: [.server: "\n"])
            }
        }
        #expect(try worse.get("/").text == "500 Internal Server Error\n")
    }
}

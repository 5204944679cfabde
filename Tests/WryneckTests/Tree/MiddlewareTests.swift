import Testing
import Wryneck
import WryneckTesting

/// What a test wants done.
private final class Doing: Middleware {
    private let body: (Request, @escaping (Request) throws -> Rendering) throws -> Rendering
    init(_ body: @escaping (Request, @escaping (Request) throws -> Rendering) throws -> Rendering) { self.body = body }
    func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        try body(request, next)
    }
}

@Suite("Changing what comes of the rest of the way", .bothVersions) struct AmendingTests {
    private struct Oops: Error {}

    private func client(_ middleware: [any Middleware], errorPage: Site.ErrorPage? = nil) throws -> TestClient {
        try TestClient { reactor in
            let root = Branch()
            middleware.forEach(root.use)
            root["now"] = Page { _ in .text("now") }
            root["later"] = Page { _ in .deferred(reactor.deferLater(.zero) { .text("later") }) }
            root["async"] = Page { _ in .async { .text("async") } }
            root["elsewhere"] = Page { _ in .resource(Page { _ in .text("elsewhere") }) }
            root["refused"] = Page { _ in throw HTTPError(.conflict, "no", headers: [.retryAfter: "7"]) }
            root["refused-later"] = Page { _ in
                .deferred(reactor.deferLater(.zero) { throw HTTPError(.conflict, "no") })
            }
            root["broken"] = Page { _ in throw Oops() }
            return Site(root, errorPage: errorPage)
        }
    }

    private func adding(_ word: String) -> Doing {
        Doing { request, next in
            try request.amending(next) { try $0.headers.add(.via, word) }
        }
    }

    @Test("every response is changed once, the inner change first", arguments: ["now", "later", "async", "elsewhere"])
    func responses(_ name: String) throws {
        let response = try client([adding("outer"), adding("inner")]).get("/" + name)
        #expect(response.text == name)
        #expect(response.fields.filter { $0.name.lowercased() == "via" }.map(\.value) == ["inner", "outer"])
    }

    @Test("the page of an error, too: what a handler throws, what its answer fails with, 404 and 405")
    func errors() throws {
        let client = try client([adding("outer"), adding("inner")])
        for (path, status) in [("/refused", 409), ("/refused-later", 409), ("/broken", 500), ("/nowhere", 404)] {
            let response = try client.get(path)
            #expect(response.status.code == status)
            #expect(
                response.fields.filter { $0.name.lowercased() == "via" }.map(\.value) == ["inner", "outer"], "\(path)")
        }
        #expect(try client.get("/refused")["retry-after"] == "7")
        #expect(try client.post("/now", body: "").fields.filter { $0.name.lowercased() == "via" }.count == 2)
    }

    @Test("errors stay errors for the middleware outside, and one that it answers is changed all the same")
    func passing() throws {
        var seen: [any Error] = []
        let outside = Doing { request, next in
            try next(request).mapError { error in
                seen.append(error)
                return .text("mended")
            }
        }
        let response = try client([outside, adding("inner")]).get("/refused")
        #expect(response.text == "mended")
        #expect(response["via"] == "inner")
        #expect((seen.first as? HTTPError)?.status == .conflict)
    }

    @Test("the rest of the way throws nothing itself: what is thrown below is an error of its rendering")
    func nextThrowsNothing() throws {
        var caught: [any Error] = []
        let watching = Doing { request, next in
            do { return try next(request) } catch {
                caught.append(error)
                throw error
            }
        }
        let client = try client([watching])
        for (path, status) in [("/refused", 409), ("/broken", 500), ("/nowhere", 404), ("/refused-later", 409)] {
            #expect(try client.get(path).status.code == status)
        }
        #expect(caught.isEmpty)
    }

    @Test("the error of a closure in the place of next has its page changed, too")
    func throwingNext() throws {
        let strict = Doing { request, _ in
            try request.amending({ _ in throw HTTPError(.conflict) }) { $0.headers["X-Amended"] = "yes" }
        }
        let response = try client([strict]).get("/now")
        #expect(response.status == .conflict)
        #expect(response["x-amended"] == "yes")
    }

    @Test("what the change throws becomes the answer, but leaves the page of an error as it is")
    func throwing() throws {
        let client = try client([
            Doing { request, next in try request.amending(next) { _ in throw HTTPError(.notAcceptable) } }
        ])
        #expect(try client.get("/now").status == .notAcceptable)
        #expect(try client.get("/later").status == .notAcceptable)
        #expect(try client.get("/refused").status == .conflict)
    }

    @Test("the rest of the way may be gone later, from a Deferred or from a task")
    func later() throws {
        let deferred = Doing { request, next in
            .deferred(request.reactor.deferLater(.seconds(1)).map { try next(request) })
        }
        let task = Doing { request, next in
            .async {
                try await request.reactor.sleep(for: .seconds(1))
                return try next(request)
            }
        }
        let client = try client([deferred, task])
        for name in ["now", "later", "async", "elsewhere"] {
            let connection = client.connect()
            connection.send(.get, "/\(name)")
            #expect(connection.received() == "")
            client.memory.advance(by: .seconds(2))
            #expect(try connection.response().text == name)
        }
    }
}

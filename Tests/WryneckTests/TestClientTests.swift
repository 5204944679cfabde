import FoundationEssentials
import Testing
import WryneckTesting

@testable import Wryneck

@Suite("TestClient") struct TestClientTests {
    @MainActor private final class Counter {
        var count = 0
        func next() async -> Int {
            count += 1
            return count
        }
    }

    #if HTTP2
        @Test("a client may speak HTTP/2, with the same calls", arguments: [true, false])
        func versions(speaksHTTP2: Bool) throws {
            let client = try TestClient(speaksHTTP2: speaksHTTP2) { _ in
                let root = Branch()
                root.post("echo") { request in try await .bytes(request.collect(upTo: 100)) }
                root.get("version") { request in .text("\(request.head.version.name) \(request.scheme)") }
                return Site(root)
            }
            #expect(try client.post("/echo", body: "words").text == "words")
            let expected = speaksHTTP2 ? "HTTP/2.0 http" : "HTTP/1.1 http"
            #expect(try client.get("/version").text == expected)
            let connection = client.connect()
            for _ in 0..<2 { connection.send(.get, "/version") }
            for _ in 0..<2 { #expect(try connection.response().text == expected) }
            connection.send(.get, "/version")
            #expect(connection.received().hasSuffix(expected) && !connection.isBrokenOff)
        }
    #endif

    @Test("says why there may be no response: a handler that has not ended may wait for the test's own actor")
    @MainActor func mainActor() throws {
        let counter = Counter()
        let client = try TestClient { _ in Site(Page { _ in await .text("\(counter.next())") }) }
        let failure = #expect(throws: TestFailure.self) { try client.get("/") }
        let words = try #require(failure.map { "\($0)" })
        #expect(words.contains("async handlers that have not ended: 1") && words.contains("nonisolated function"))
    }

    @Test("answers async handlers at once when the site is made in nonisolated code")
    func nonisolatedSite() throws {
        let client = try TestClient { _ in Site(Page { _ in await .text(Self.later()) }) }
        #expect(try client.get("/").text == "late")
    }

    private struct Note: Codable, Equatable {
        var text: String
        var when: Date
    }

    @Test("gives a chunked response with the fields behind it, and takes the next one on the same connection")
    func trailers() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.get("t") { _ in
                .stream { writer in
                    writer.trailers["X-Sum"] = "42"
                    try await writer.write("body\n")
                }
            }
            return Site(root)
        }
        let response = try client.get("/t")
        #expect(response.text == "body\n")
        #expect(response.trailers["x-sum"] == "42" && response.trailers.count == 1)
        #expect(try client.get("/nothing").trailers.isEmpty)
        let connection = client.connect()
        connection.send(.get, "/t")
        connection.send(.get, "/t")
        #expect(try connection.response().trailers["X-Sum"] == "42")
        #expect(try connection.response().text == "body\n")
    }

    @Test("sends JSON, forms and the usual methods, and reads JSON and repeated fields")
    func bodies() throws {
        let client = try TestClient { _ in
            let root = Branch()
            let echo: (Request) async throws -> Response = { request in
                let note = try await request.decode(Note.self)
                return try .json(note).setting("X-Method", request.method.rawValue)
            }
            root.post("note", echo)
            root.put("note", echo)
            root.patch("note", echo)
            root.post("form") { request in
                let form = try await request.form()
                return Response.text(form.map { "\($0.name)=\($0.value)" }.joined(separator: ";"))
            }
            for method in [HTTPRequest.Method.put, .patch, .delete] {
                root.on(method, "plain") { .text("\($0.method.rawValue) \(try await $0.collect(upTo: 100).count)") }
            }
            root.get("cookies") { _ in
                .text("").settingCookie(try SetCookie("a", "1")).settingCookie(try SetCookie("ab", "2"))
            }
            return Site(root)
        }
        let note = Note(text: "na\u{EF}ve", when: Date(timeIntervalSince1970: 1_000_000_000))
        for (response, method) in [
            (try client.post("/note", json: note), "POST"), (try client.put("/note", json: note), "PUT"),
            (try client.patch("/note", json: note), "PATCH"),
        ] {
            #expect(try response.decode(Note.self) == note)
            #expect(response["x-method"] == method)
        }
        #expect(throws: DecodingError.self) { try client.get("/cookies").decode(Note.self) }
        let type = [("content-type", "text/plain")]
        #expect(try client.post("/note", headers: type, json: note).status == .unsupportedMediaType)
        #expect(
            try client.post("/form", form: ["a b": "1&2=3", "\u{E9}": "+ %", "a b": ""]).text
                == "a b=1&2=3;\u{E9}=+ %;a b=")
        #expect(try client.put("/plain", body: "abc").text == "PUT 3")
        #expect(try client.patch("/plain", body: "").text == "PATCH 0")
        #expect(try client.delete("/plain").text == "DELETE 0")
        let cookies = try client.get("/cookies")
        #expect(cookies.all("set-cookie").count == 2 && cookies.all("X-None").isEmpty)
        #expect(cookies.cookie("a") == "1" && cookies.cookie("ab") == "2" && cookies.cookie("b") == nil)
    }

    @Test("an answer that takes its time comes when the clock has moved; a stream's pieces as they are written")
    func time() throws {
        let client = try TestClient { reactor in
            let root = Branch()
            root.get("slow") { _ in .deferred(reactor.deferLater(.seconds(5)) { .text("at last") }) }
            root.get("ticks") { _ in
                .stream(type: "text/plain", length: 6) { writer in
                    for number in 1...3 {
                        try await writer.write("\(number)\n")
                        try await reactor.sleep(for: .seconds(1))
                    }
                }
            }
            return Site(root)
        }
        let slow = client.connect(), ticks = client.connect()
        slow.send(.get, "/slow")
        ticks.send(.get, "/ticks")
        #expect(throws: TestFailure.self) { try slow.response() }
        #expect(ticks.received().hasSuffix("\r\n\r\n1\n"))
        client.memory.advance(by: .seconds(1))
        #expect(ticks.received() == "2\n")
        client.memory.advance(by: .seconds(4))
        #expect(try slow.response().text == "at last")
    }

    @Test("one route has a time limit of its own by addTimeout and mapError")
    func timeLimitOfARoute() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.get("report") { request in
                let report = Deferred(on: request.reactor) {
                    try await request.reactor.sleep(for: .seconds(request.query.require("needs", as: Int.self)))
                    return Response.text("report")
                }
                return Rendering.deferred(report.addTimeout(.seconds(5), on: request.reactor)).mapError { error in
                    guard error is TimeoutError else { throw error }
                    throw HTTPError(.gatewayTimeout, "the report takes too long")
                }
            }
            return Site(root)
        }
        for (needs, status) in [("2", 200), ("9", 504), ("x", 400)] {
            let connection = client.connect()
            connection.send(.get, "/report?needs=\(needs)")
            client.memory.advance(by: .seconds(6))
            #expect(try connection.response().status.code == status)
        }
    }

    private static func later() async -> String { "late" }
}

import Testing
import Wryneck
import WryneckTesting

private struct Oops: Error, CustomStringConvertible {
    let description = "secret detail"
}

@Suite("A site", .bothVersions) struct SiteTests {
    @Test("answers the three ways alike")
    func threeWays() throws {
        let client = try TestClient { reactor in
            let root = Branch()
            root["now"] = Page { _ in .text("hello") }
            root.get("async") { _ in
                await Self.hop()
                return Response.text("hello")
            }
            root.get("deferred") { _ in .deferred(.succeed(.text("hello"))) }
            return Site(root)
        }
        for path in ["/now", "/async", "/deferred"] {
            let response = try client.get(path)
            #expect(response.status == .ok)
            #expect(response.text == "hello")
        }
        #expect(client.openConnections == 0)
    }

    private static func hop() async {}

    @Test("a method that a path does not have gets 405 with Allow; one that nobody knows 501")
    func methods() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.get("thing") { _ in .text("get") }
            root.post("thing") { _ in .text("post") }
            root.delete("other") { _ in .empty() }
            return Site(root)
        }
        let refused = try client.request(.put, "/thing")
        #expect(refused.status == .methodNotAllowed)
        #expect(refused["allow"] == "GET, HEAD, POST, OPTIONS")
        #expect(try client.request(.get, "/other")["allow"] == "DELETE, OPTIONS")
        let unknown = try client.request(try #require(HTTPRequest.Method("BREW")), "/thing")
        #expect(unknown.status == .notImplemented)
        #expect(unknown["allow"] == "GET, HEAD, POST, OPTIONS")
        #expect(try client.request(.put, "/nothing").status == .notFound)
    }

    @Test("a method of one's own reaches the resource that takes it")
    func ownMethod() throws {
        let brew = try #require(HTTPRequest.Method("BREW"))
        let client = try TestClient { _ in
            let root = Branch()
            root.on(brew, "pot") { _ in .text("coffee") }
            return Site(root)
        }
        #expect(try client.request(brew, "/pot").text == "coffee")
    }

    @Test("OPTIONS is answered for every resource, and for the whole server")
    func options() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.get("thing") { _ in .text("get") }
            return Site(root)
        }
        let response = try client.request(.options, "/thing")
        #expect(response.status == .noContent)
        #expect(response["allow"] == "GET, HEAD, OPTIONS")
        #expect(response["content-length"] == nil)
        let all = try client.request(.options, "*")
        #expect(all.status == .ok)
        #expect(all["content-length"] == "0")
    }

    @Test("RFC 9110 §9.3.6: CONNECT is refused")
    func connect() throws {
        let client = try TestClient { _ in Site(Page { _ in .text("root") }) }
        let connection = client.connect()
        connection.send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")
        #expect(try connection.response().status == .notImplemented)
    }

    @Test("HEAD goes to the resource's GET")
    func head() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.get("thing") { request in .text(request.method == .head ? "asked by HEAD" : "") }
            return Site(root)
        }
        let response = try client.request(.head, "/thing")
        #expect(response.status == .ok)
        #expect(response["content-length"] == "13")
    }

    @Test("a thrown HTTPError is the answer, with its reason and fields")
    func thrown() throws {
        let client = try TestClient { _ in
            Site(Page { _ in throw HTTPError(.forbidden, "not today", headers: [.retryAfter: "60"]) })
        }
        let response = try client.get("/")
        #expect(response.status == .forbidden)
        #expect(response.text == "403 Forbidden: not today\n")
        #expect(response["retry-after"] == "60")
    }

    @Test("any other error is a 500 of the same bytes whatever was thrown, and only the log tells what")
    func internalError() throws {
        struct Other: Error {}
        let lines = RecordedLines()
        let client = try TestClient(logger: lines.logger) { _ in
            let root = Branch()
            root.get("one") { _ in throw Oops() }
            root.get("two") { _ in throw Other() }
            root.get("three") { _ in
                await Self.hop()
                throw Oops()
            }
            root.get("four") { _ in .deferred(Deferred<Response>.fail(Oops())) }
            return Site(root)
        }
        let bodies = try ["/one", "/two", "/three", "/four"].map { path in
            let response = try client.get(path)
            #expect(response.status == .internalServerError)
            return response.text
        }
        #expect(Set(bodies) == ["500 Internal Server Error\n"])
        #expect(
            lines.all.filter { $0.contains("secret detail") && $0.contains("wn.request.id=") && $0.hasPrefix("error") }
                .count == 3)
    }

    @Test("error pages are JSON for those who prefer it, and escape what they repeat")
    func errorPages() throws {
        let client = try TestClient { _ in Site(Page { _ in throw HTTPError(.notFound, "no \"such\" thing") }) }
        let json = try client.get("/", headers: [("Accept", "application/json")])
        #expect(json["content-type"] == "application/json")
        #expect(json.text == "{\"status\":404,\"error\":\"no \\\"such\\\" thing\"}\n")
        let text = try client.get("/", headers: [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")])
        #expect(text["content-type"] == "text/plain; charset=utf-8")
    }

    @Test("a site may make its own error pages")
    func ownErrorPages() throws {
        let client = try TestClient { _ in
            Site(Branch()) { error, request in
                error.status == .notFound ? .html("<h1>\(request.path.raw.count)</h1>", status: error.status) : nil
            }
        }
        let response = try client.get("/abc")
        #expect(response.status == .notFound)
        #expect(response.text == "<h1>4</h1>")
    }

    @Test("an error page that says nothing about the status has the error's; another one is kept")
    func statusOfErrorPages() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.get("broken") { _ in throw Oops() }
            root.get("private") { _ in throw HTTPError(.unauthorized) }
            return Site(root) { error, _ in
                error.status == .unauthorized ? .redirect(to: "/sign-in") : .html("oops")
            }
        }
        for (path, status) in [("/nothing", 404), ("/broken", 500)] {
            let response = try client.get(path)
            #expect(response.status.code == status)
            #expect(response.text == "oops")
        }
        #expect(try client.get("/private").status == .found)
    }

    @Test("a status that nobody knows has a name for the error page, its class's")
    func unknownStatus() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.get("pot") { _ in throw HTTPError(418, "short and stout") }
            return Site(root) { error, _ in .text("\(error.status.code) \(error.status.reasonPhrase)") }
        }
        let response = try client.get("/pot")
        #expect(response.status == 418)
        #expect(response.text == "418 Client Error")
    }

    @Test("a response with a field that may not be sent becomes a 500, and the connection goes on")
    func badField() throws {
        let lines = RecordedLines()
        let client = try TestClient(logger: lines.logger) { _ in
            let root = Branch()
            root.get("bad") { _ in .redirect(to: "/x\r\nSet-Cookie: a=b") }
            root.get("good") { _ in .text("good") }
            return Site(root)
        }
        let connection = client.connect()
        connection.send("GET /bad HTTP/1.1\r\nHost: a\r\n\r\nGET /good HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try connection.response()
        #expect(response.status == .internalServerError)
        #expect(!response.fields.contains { $0.name == "Set-Cookie" })
        #expect(try connection.response().text == "good")
        #expect(lines.all.contains { $0.contains("cannot be sent") })
    }

    @Test("more query pairs than the limit get 400")
    func queryFlood() throws {
        let client = try TestClient { _ in Site(Page { request in .text(request.query["a"] ?? "") }) }
        #expect(try client.get("/?" + String(repeating: "b=1&", count: 999) + "a=7").text == "7")
        #expect(try client.get("/?" + String(repeating: "b=1&", count: 1000) + "a=7").status == .badRequest)
    }

    @Test("the access log is told of every answer")
    func accessLog() throws {
        final class Log: AccessLog {
            var entries: [(status: Int, isComplete: Bool, bodyBytes: Int)] = []
            func record(_ entry: AccessLogEntry) {
                entries.append((entry.status.code, entry.isComplete, entry.bodyBytes))
            }
        }
        let log = Log()
        let client = try TestClient { _ in
            let root = Branch()
            root.get("hello") { _ in .text("hello") }
            root.get("never") { _ in .deferred(Deferred<Response>()) }
            return Site(root, accessLog: log)
        }
        _ = try client.get("/hello")
        _ = try client.get("/missing")
        let connection = client.connect()
        connection.send(.get, "/never")
        connection.transport.lose()
        client.connect().send("NONSENSE\r\n\r\n")
        #expect(log.entries.map(\.status) == [200, 404, 499, 400])
        #expect(log.entries.map(\.isComplete) == [true, true, false, true])
        #expect(log.entries[0].bodyBytes == 5)
    }
}

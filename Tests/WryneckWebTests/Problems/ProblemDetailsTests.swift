import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("RFC 9457: problem details", .bothVersions) struct ProblemDetailsTests {
    private static let credit = ProblemDetails(
        .forbidden, type: "https://example.com/probs/out-of-credit", title: "You do not have enough credit.",
        detail: "Your balance is 30, but that costs 50.", instance: "/account/12345/msgs/abc",
        members: ["balance": 30, "accounts": ["/account/12345", "/account/67890"], "status": "mine"],
        headers: [.retryAfter: "60"])

    private func client(_ page: Site.ErrorPage? = nil) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.get("now") { _ -> Rendering in throw Self.credit }
            root.get("deferred") { _ -> Rendering in .deferred(Deferred<Response>.fail(Self.credit)) }
            root.get("async") { _ -> Response in throw Self.credit }
            root.get("value") { _ -> Rendering in .problem(ProblemDetails(.conflict)) }
            root.get("http") { _ -> Rendering in throw HTTPError(.gone, "it \"went\"", headers: [.retryAfter: "9"]) }
            return Site(root, errorPage: page)
        }
    }

    @Test("the members stand in the RFC's order, further ones behind them", arguments: ["/now", "/deferred", "/async"])
    func members(path: String) throws {
        let response = try client().get(path)
        #expect(response.status == .forbidden)
        #expect(response["content-type"] == "application/problem+json")
        #expect(response["retry-after"] == "60")
        #expect(response["vary"] == "Accept")
        #expect(
            response.text == """
                {"type":"https://example.com/probs/out-of-credit","title":"You do not have enough credit.","status":403,\
                "detail":"Your balance is 30, but that costs 50.","instance":"/account/12345/msgs/abc",\
                "accounts":["/account/12345","/account/67890"],"balance":30}

                """)
    }

    @Test("one that the status says all about has no type, and the status's phrase as its title")
    func blank() throws {
        #expect(try client().get("/value").text == "{\"title\":\"Conflict\",\"status\":409}\n")
    }

    @Test("every value is JSON, and none of them can leave a script")
    func values() {
        let problem = ProblemDetails(
            .badRequest,
            members: [
                "a": .number(.nan), "b": [1.5, nil, true], "c": ["z": 1, "y": "</script>&\u{1}\"\\\n\u{7F}"],
                "d": .integer(.min),
            ])
        #expect(
            String(decoding: problem.json, as: UTF8.self) == """
                {"title":"Bad Request","status":400,"a":null,"b":[1.5,null,true],\
                "c":{"y":"\\u003c/script\\u003e\\u0026\\u0001\\"\\\\\\n\\u007f","z":1},"d":-9223372036854775808}

                """)
    }

    @Test("whoever prefers a page gets the site's, which knows the problem")
    func pages() throws {
        let client = try client { error, request in
            .html("<h1>\(error.status.code)</h1>\(request.problem?.instance ?? "none")")
        }
        let browser = [("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")]
        let page = try client.get("/now", headers: browser)
        #expect(page.status == .forbidden && page["retry-after"] == "60" && page["vary"] == "Accept")
        #expect(page.text == "<h1>403</h1>/account/12345/msgs/abc")
        #expect(try client.get("/http", headers: browser).text == "<h1>410</h1>none")
        for accept in ["*/*", "application/json", "application/problem+json", "application/*, text/html;q=0.9"] {
            let response = try client.get("/now", headers: [("Accept", accept)])
            #expect(response["content-type"] == "application/problem+json", "\(accept)")
        }
        let plain = try self.client().get("/now", headers: [("Accept", "text/plain")])
        #expect(plain.text == "403 Forbidden: Your balance is 30, but that costs 50.\n")
    }

    @Test("a site's own errors are problems, too, if it says so")
    func sitePages() throws {
        let client = try client(ProblemDetails.pages { error, _ in .html("page \(error.status.code)") })
        let missing = try client.get("/nothing"), gone = try client.get("/http")
        #expect(missing.text == "{\"title\":\"Not Found\",\"status\":404}\n")
        #expect(gone.text == "{\"title\":\"Gone\",\"status\":410,\"detail\":\"it \\\"went\\\"\"}\n")
        #expect(gone["retry-after"] == "9" && gone["content-type"] == "application/problem+json")
        #expect(gone["vary"] == "Accept")
        let page = try client.get("/http", headers: [("Accept", "text/html")])
        #expect(page.text == "page 410" && page["vary"] == "Accept")
        #expect(try client.get("/now", headers: [("Accept", "text/html")]).text == "page 403")
    }

    @Test("middleware sees one as an error, and may answer in its place")
    func middleware() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.use { request, next in
                try next(request).mapError { error in
                    guard let problem = error as? ProblemDetails else { throw error }
                    return .text(problem.title, status: .conflict)
                }
            }
            root.get("") { _ -> Response in throw Self.credit }
            return Site(root)
        }
        #expect(try client.get("/").status == .conflict)
    }
}

import Testing
import Wryneck
import WryneckTesting

@Suite("The query and the cookies", .bothVersions) struct QueryTests {
    private func answer(
        _ target: String, headers: [(String, String)] = [], _ handler: @escaping (Request) throws -> Rendering
    ) throws -> TestResponse {
        try TestClient { _ in Site(Page(handler)) }.get(target, headers: headers)
    }

    @Test("a value that has to be there, and to fit, is told by its name")
    func require() throws {
        let page: (Request) throws -> Rendering = { request in
            .text("\(try request.query.require("page", as: Int.self))")
        }
        #expect(try answer("/?page=7&page=8", page).text == "7")
        let missing = try answer("/?pages=7", page), malformed = try answer("/?page=", page)
        #expect(missing.status == .badRequest && missing.text.contains("\"page\" is missing"))
        #expect(malformed.status == .badRequest && malformed.text.contains("\"page\" is malformed"))
    }

    @Test("a value that may be missing has to fit if it is there, and is told in the same words")
    func value() throws {
        let page: (Request) throws -> Rendering = { request in
            .text("\(try request.query.value("page", as: Int.self) ?? 1)")
        }
        #expect(try answer("/?page=7&page=8", page).text == "7")
        #expect(try answer("/?pages=7", page).text == "1")
        for target in ["/?page=x", "/?page="] {
            let malformed = try answer(target, page)
            let required = try answer(target) { .text("\(try $0.query.require("page", as: Int.self))") }
            #expect(malformed.status == .badRequest && malformed.text.contains("\"page\" is malformed"))
            #expect(malformed.text == required.text)
        }
    }

    @Test("of more cookies than the limit the first ones are seen")
    func manyCookies() throws {
        var limits = Limits()
        limits.head.cookies = 2
        let client = try TestClient(limits: limits) { _ in
            Site(Page { request in .text("\(request.cookies.map(\.name)) \(request.cookies["c"] ?? "none")") })
        }
        #expect(try client.get("/", headers: [("Cookie", "a=1; b=2; c=3")]).text == #"["a", "b"] none"#)
    }

    @Test("can be walked through in their order, as often as one likes")
    func walk() throws {
        let response = try answer("/?b=2&a=1&b=3&c", headers: [("Cookie", "x=1; y=\"2\""), ("Cookie", "x=3")]) {
            request in
            let query = request.query.map { "\($0.name)=\($0.value)" } + request.query.map(\.name)
            return .text("\(query) \(request.cookies.map { "\($0.name)=\($0.value)" })")
        }
        #expect(response.text == #"["b=2", "a=1", "b=3", "c=", "b", "a", "b", "c"] ["x=1", "y=2", "x=3"]"#)
    }
}

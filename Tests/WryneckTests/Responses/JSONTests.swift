import FoundationEssentials
import Testing
import Wryneck
import WryneckTesting

@Suite("JSON", .bothVersions) struct JSONTests {
    private struct Order: Codable {
        struct Item: Codable {
            var price: Double
            var count: UInt8?
            var when: Date?
        }
        var customerName: String
        var items: [Item]
    }

    private func client(_ options: Site.Options = Site.Options()) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.post("order") { request in try request.json(try await request.decode(Order.self)) }
            root.post("deferred") { request in .deferred(try request.decode(Order.self).map { try .json($0) }) }
            root.post("own") { request in
                let decoder = JSONDecoder.wryneck(), encoder = JSONEncoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                encoder.outputFormatting = [.sortedKeys]
                encoder.keyEncodingStrategy = .convertToSnakeCase
                return try Response.json(try await request.decode(Order.self, decoder: decoder), encoder: encoder)
            }
            root.get("site") { request in try request.json(Order(customerName: "Ada", items: [])) }
            return Site(root, options: options)
        }
    }

    private func post(_ path: String, _ body: String, type: String? = "application/json") throws -> TestResponse {
        try client().post(path, headers: type.map { [("Content-Type", $0)] } ?? [], body: body)
    }

    @Test(
        "is taken from a body that says that it is JSON, and from no other", arguments: ["/order", "/deferred", "/own"])
    func types(path: String) throws {
        let body = path == "/own" ? #"{"customer_name":"Ada","items":[]}"# : #"{"customerName":"Ada","items":[]}"#
        for type in ["application/json", "Application/Json; charset=utf-8", "application/vnd.api+json"] {
            #expect(try post(path, body, type: type).text == body)
        }
        for type in [
            nil, "text/plain", "application/x-www-form-urlencoded", "text/plain; application/json",
            "application/json, text/plain",
        ] {
            let response = try post(path, body, type: type)
            #expect(response.status == .unsupportedMediaType)
            #expect(response["accept"] == "application/json")
        }
    }

    @Test("dates are ISO 8601, both ways, with milliseconds if there are any")
    func dates() throws {
        for (sent, got) in [
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"), ("2026-01-31T12:00:00.250Z", "2026-01-31T12:00:00.250Z"),
            ("2026-01-31T13:00:00.1239+01:00", "2026-01-31T12:00:00.124Z"),
            ("1903-05-06T07:08:09.001Z", "1903-05-06T07:08:09.001Z"),
        ] {
            let response = try post("/order", #"{"customerName":"Ada","items":[{"price":1,"when":"\#(sent)"}]}"#)
            #expect(response.text == #"{"customerName":"Ada","items":[{"price":1,"when":"\#(got)"}]}"#)
        }
        for date in [#""2026-02-30T12:00:00Z""#, #""2026-01-31""#, #""""#, "1769860800"] {
            let response = try post(
                "/order", #"{"customerName":"Ada","items":[{"price":1},{"price":1,"when":\#(date)}]}"#)
            #expect(response.status == .badRequest && response.text.contains("items[1].when"), "\(response.text)")
        }
    }

    @Test(
        "a date that cannot be written is an error that can be logged",
        arguments: [Double.nan, .infinity, 1e300, -1e14])
    func wildDates(seconds: Double) throws {
        let client = try TestClient { _ in Site(Page { _ in try .json([Date(timeIntervalSince1970: seconds)]) }) }
        #expect(try client.get("/").status == .internalServerError)
    }

    @Test(
        "a mistake is told by its field and what is wrong with it",
        arguments: [
            (#"{"items":[]}"#, "\"customerName\" is missing"),
            (#"{"customerName":null,"items":[]}"#, "\"customerName\" is null, and has to be a text"),
            (#"{"customerName":1,"items":[]}"#, "\"customerName\" has to be a text"),
            (#"{"customerName":"","items":{}}"#, "\"items\" has to be a list"),
            (#"{"customerName":"","items":[{"price":1},{}]}"#, "\"items[1].price\" is missing"),
            (#"{"customerName":"","items":[{"price":"1"}]}"#, "\"items[0].price\" has to be a number"),
            (#"{"customerName":"","items":[1]}"#, "\"items[0]\" has to be an object"),
            ("[]", "the body has to be an object"),
            (#"{"customerName":"","items":[],"#, "the body is not JSON"), ("", "the body is not JSON"),
            (#"{"customerName":"","items":[{"price":1,"count":256}]}"#, "a number in the body does not fit"),
        ])
    func mistakes(body: String, reason: String) throws {
        for path in ["/order", "/deferred"] {
            let response = try post(path, body)
            #expect(response.status == .badRequest)
            #expect(response.text.contains(reason), "\(response.text)")
        }
    }

    @Test("what is told of a mistake has an end, and no name of a type")
    func shortReasons() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.post("") { request in try request.json(try await request.decode([String: Order.Item].self).count) }
            return Site(root)
        }
        let response = try client.post(
            "/", headers: [("Content-Type", "application/json")],
            body: "{\"\(String(repeating: "x", count: 5000))\":{}}")
        #expect(response.status == .badRequest)
        #expect(response.text.utf8.count < 300 && response.text.contains(".price\" is missing"))
        #expect(!response.text.contains("Item"))
    }

    @Test("a site has coders of its own")
    func siteCoders() throws {
        let encoder = JSONEncoder.wryneck(), decoder = JSONDecoder.wryneck()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var options = Site.Options()
        options.json = JSONCoders(encoder: encoder, decoder: decoder)
        let client = try client(options)
        let json = [("Content-Type", "application/json")], body = #"{"customer_name":"Ada","items":[]}"#
        #expect(try client.get("/site").text == body)
        #expect(try client.post("/order", headers: json, body: body).text == body)
        #expect(
            try client.post("/order", headers: json, body: #"{"customerNam":"Ada","items":[]}"#).text.contains(
                "is missing"))
        #expect(try client.get("/site")["content-type"] == "application/json")
    }
}

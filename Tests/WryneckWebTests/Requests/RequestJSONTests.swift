import FoundationEssentials
import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("A body of JSON as a value", .bothVersions) struct RequestJSONTests {
    private enum Color: String, Codable { case red, blue }

    private struct Item: Codable, Validatable {
        var price: Double
        var count: UInt8?
        var when: Date?
        var color: Color?
        func validate(_ check: inout Validation) { check("price", price, .range(0...)) }
    }

    private struct Order: Codable, Validatable {
        var customer: String
        var items: [Item]
        func validate(_ check: inout Validation) {
            check("customer", customer, .notBlank)
            check.each("items", items)
        }
    }

    private func client(_ options: Site.Options = Site.Options()) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.post("async") { request in try request.json(try await request.json(as: Order.self)) }
            root.post("deferred") { request in
                .deferred(try request.json(as: Order.self).map { try Response.json($0) })
            }
            root.post("strict") { request in
                try Response.json(try await request.json(as: Order.self, upTo: 200, rules: .strict))
            }
            root.post("content") { request in try Response.json(try await request.content(as: Order.self)) }
            return Site(root, options: options)
        }
    }

    private func post(_ path: String, _ body: String, type: String = "application/json") throws -> TestResponse {
        try client().post(path, headers: [("Content-Type", type)], body: body)
    }

    @Test("comes as it was sent, dates in ISO 8601", arguments: ["/async", "/deferred", "/strict", "/content"])
    func value(path: String) throws {
        let body = #"{"customer":"Ada","items":[{"color":"red","count":1,"price":2,"when":"2026-01-31T12:00:00Z"}]}"#
        #expect(try post(path, body).text == body)
        #expect(try post(path, "\u{FEFF}" + body).text == body)
    }

    @Test("what is not JSON is told with its place: 400", arguments: ["/async", "/deferred"])
    func malformed(path: String) throws {
        for (body, words) in [
            ("", "the body is empty"), ("{\"customer\":\"Ada\",}", "a name in quotes is expected, at byte 18"),
            ("[" + String(repeating: "[", count: 5000), "it is nested more than 64 deep, at byte 64"),
            ("{\"customer\":\"\\ud800\"}", "half of a surrogate pair"), ("1 1", "something follows its end, at byte 2"),
        ] {
            let response = try post(path, body)
            #expect(response.status == .badRequest)
            #expect(response["content-type"] == "application/problem+json")
            #expect(response.text.contains(words), "\(response.text)")
        }
    }

    @Test(
        "a mistake is told by its field, as a pointer, and what is expected: 422", arguments: ["/async", "/deferred"])
    func mistakes(path: String) throws {
        for (body, field, pointer, reason) in [
            (#"{"items":[]}"#, "customer", "#/customer", "is missing"),
            (#"{"customer":1,"items":[]}"#, "customer", "#/customer", "has to be a text"),
            (#"{"customer":"A","items":[{"price":1},{}]}"#, "items[1].price", "#/items/1/price", "is missing"),
            (#"{"customer":"A","items":[{"price":"1"}]}"#, "items[0].price", "#/items/0/price", "has to be a number"),
            (
                #"{"customer":"A","items":[{"price":1,"when":"2026-02-30T00:00:00Z"}]}"#, "items[0].when",
                "#/items/0/when", "is no date with a time"
            ),
            (
                #"{"customer":"A","items":[{"price":1,"color":"pink"}]}"#, "items[0].color", "#/items/0/color",
                "is none of the values that it can have"
            ),
        ] {
            let response = try post(path, body)
            #expect(response.status == .unprocessableContent)
            #expect(response.text.contains("\"field\":\"\(field)\""), "\(response.text)")
            #expect(response.text.contains("\"pointer\":\"\(pointer)\""), "\(response.text)")
            #expect(response.text.contains("\"detail\":\"\(reason)"), "\(response.text)")
            #expect(!response.text.contains("Color") && !response.text.contains("pink"))
        }
        #expect(try post(path, #"{"customer":"A","items":[{"price":1,"count":256}]}"#).status == .unprocessableContent)
        #expect(try post(path, "[]").text.contains("the body has to be an object"))
    }

    @Test("a value's own rules are checked, and all that they refuse is told: 422")
    func rules() throws {
        for path in ["/async", "/deferred", "/content"] {
            let response = try post(path, #"{"customer":" ","items":[{"price":1},{"price":-1}]}"#)
            #expect(response.status == .unprocessableContent)
            #expect(
                response.text == """
                    {"title":"Unprocessable Content","status":422,"detail":"the field \\"customer\\" must not be blank; \
                    the field \\"items[1].price\\" has to be at least 0.0",\
                    "errors":[{"code":"blank","detail":"must not be blank","field":"customer","pointer":"#/customer"},\
                    {"code":"range","detail":"has to be at least 0.0","field":"items[1].price",\
                    "pointer":"#/items/1/price"}]}

                    """)
        }
    }

    @Test("a name that comes twice is refused by option, and a body that is too long")
    func strict() throws {
        let twice = #"{"customer":"A","customer":"B","items":[]}"#
        #expect(try post("/async", twice).text == #"{"customer":"A","items":[]}"#)
        let response = try post("/strict", twice)
        #expect(
            response.status == .badRequest && response.text.contains("a name comes twice in one object, at byte 16"))
        #expect(try post("/strict", String(repeating: " ", count: 201)).status == .contentTooLarge)
    }

    @Test("another type gets 415 and is told what would be taken", arguments: ["/async", "/deferred", "/content"])
    func types(path: String) throws {
        let response = try post(path, "{}", type: "text/plain")
        #expect(response.status == .unsupportedMediaType && response["accept"] == "application/json")
    }

    @Test("the site's coders decode")
    func coders() throws {
        let decoder = JSONDecoder.wryneck()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var options = Site.Options()
        options.json = JSONCoders(decoder: decoder)
        let body = #"{"cus_tomer":"A","items":[]}"#, json = [("Content-Type", "application/json")]
        #expect(try client(options).post("/async", headers: json, body: body).status == .unprocessableContent)
        #expect(try client(options).post("/async", headers: json, body: #"{"customer":"A","items":[]}"#).status == .ok)
    }

    @Test("the same route takes a form")
    func content() throws {
        let form = try post(
            "/content", "customer=Ada&items[0][price]=2&items[0][color]=red", type: "application/x-www-form-urlencoded")
        #expect(form.text == #"{"customer":"Ada","items":[{"color":"red","price":2}]}"#)
    }
}

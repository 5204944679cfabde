import Testing
import Wryneck
import WryneckTesting

@Suite("A form without files", .bothVersions) struct FormTests {
    private static let type = "application/x-www-form-urlencoded"

    private func client(_ limits: Limits = .standard) throws -> TestClient {
        try TestClient(limits: limits) { _ in
            let root = Branch()
            root.post("async") { request in
                let form = try await request.form(upTo: 100)
                return Response.text(form.map { "\($0.name)=\($0.value)" }.joined(separator: ";"))
            }
            root.post("deferred") { request in
                .deferred(try request.form().map { form in .text("\(form.all("a")) \(form["b"] ?? "none")") })
            }
            root.post("require") { request in .text("\(try await request.form().require("n", as: Int.self) + 1)") }
            root.post("value") { request in
                .text("\(try await request.form().value("n", as: Int.self).map { "\($0 + 1)" } ?? "none")")
            }
            return Site(root)
        }
    }

    private func post(_ path: String, _ body: String, type: String? = Self.type, _ limits: Limits = .standard) throws
        -> TestResponse
    {
        try client(limits).post(path, headers: type.map { [("Content-Type", $0)] } ?? [], body: body)
    }

    @Test("gives its fields in their order, decoded once")
    func fields() throws {
        #expect(
            try post("/async", "name=Ada+L.&q=%26%3D%2B&empty=&bare&name=2&%C3%A9=1").text
                == "name=Ada L.;q=&=+;empty=;bare=;name=2;\u{E9}=1")
        #expect(try post("/async", "").text == "")
        #expect(try post("/deferred", "a=1&b=&a=2").text == #"["1", "2"] "#)
        #expect(try post("/deferred", "c=1").text == "[] none")
    }

    @Test("a field that has to be there, and to fit, is told by its name")
    func require() throws {
        #expect(try post("/require", "n=41").text == "42")
        let missing = try post("/require", "m=1"), malformed = try post("/require", "n=x")
        #expect(missing.status == .badRequest && missing.text.contains("\"n\" is missing"))
        #expect(malformed.status == .badRequest && malformed.text.contains("\"n\" is malformed"))
    }

    @Test("a field that may be missing has to fit if it is there")
    func value() throws {
        #expect(try post("/value", "n=41").text == "42")
        #expect(try post("/value", "m=1").text == "none")
        let malformed = try post("/value", "n=x")
        #expect(malformed.status == .badRequest)
        #expect(try malformed.text == post("/require", "n=x").text)
    }

    @Test(
        "a body that does not say that it is one gets 415 and is told what would be taken",
        arguments: [nil, "text/plain", "multipart/form-data; boundary=x", "application/json"])
    func otherType(type: String?) throws {
        for path in ["/async", "/deferred"] {
            let response = try post(path, "a=1", type: type)
            #expect(response.status == .unsupportedMediaType)
            #expect(response["accept"] == Self.type)
        }
    }

    @Test("one that is too large gets 413, one with too many fields 400")
    func limits() throws {
        #expect(try post("/async", "a=" + String(repeating: "x", count: 99)).status == .contentTooLarge)
        var limits = Limits()
        limits.forms.pairs = 2
        #expect(try post("/async", "a&b", limits).status == .ok)
        #expect(try post("/async", "a&b&c", limits).status == .badRequest)
    }
}

import FoundationEssentials
import ProcessTesting
import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("A query or a form as a value", .bothVersions) struct FormDecodingTests {
    private enum Color: String, Codable, CaseIterable { case red, blue }
    private enum Size: Int, Codable { case small = 1, large }

    private struct Address: Codable, Equatable {
        var city: String
        var zip: Int?
    }

    private struct Item: Codable, Equatable {
        var price: Double
        var tags: [String]
    }

    private struct All: Codable, Equatable {
        var text: String
        var number: Int
        var small: UInt8
        var fraction: Double
        var ticked: Bool
        var unticked: Bool
        var color: Color
        var size: Size?
        var maybe: Int?
        var maybeText: String?
        var tags: [String]
        var numbers: [Int]
        var date: Date?
        var id: UUID?
        var link: URL?
        var address: Address
        var items: [Item]
        var others: [String: Int]
    }

    private static let minimal =
        "text=a&number=1&small=2&fraction=0.5&color=red&address[city]=London"

    /// Decodes it as a query and as a form, which have to agree; gives the value as JSON, or the problem.
    private func decode<Value: Codable>(
        _ type: Value.Type, _ fields: String, _ rules: FormRules = .standard, limits: Limits = .standard
    ) throws -> TestResponse {
        let client = try TestClient(limits: limits) { _ in
            let root = Branch()
            root.get("") { request in try Rendering.json(request.query.decode(type, rules: rules)) }
            root.post("") { request in try Response.json(await request.form(as: type, rules: rules)) }
            root.post("deferred") { request in
                .deferred(try request.form(as: type, rules: rules).map { try Response.json($0) })
            }
            return Site(root)
        }
        let query = try client.get("/?" + fields.replacing("[", with: "%5B").replacing("]", with: "%5D"))
        let type = [("Content-Type", "application/x-www-form-urlencoded")]
        let form = try client.post("/", headers: type, body: fields)
        #expect(try client.post("/deferred", headers: type, body: fields).text == form.text)
        if form.status == .ok {
            #expect(query.text == form.text)
        } else {
            #expect(query.status == .badRequest)
            #expect([400, 422].contains(form.status.code))
        }
        return form
    }

    @Test("scalars, lists, groups, enumerations, dates, UUIDs and URLs")
    func all() throws {
        let fields =
            Self.minimal + "&ticked=on&size=2&maybe=-7&maybeText=&tags=a&tags=b%26c&tags[]=d&numbers[1]=5&numbers[0]=4"
            + "&date=2026-01-31&id=E621E1F8-C36C-495A-93FC-0C247A3E6E5F&link=https://example.org/a?b"
            + "&address[zip]=123&items[10][price]=2&items[2][price]=1e1&items[2][tags][]=x&others[n]=1&others[m]=2"
        let response = try decode(All.self, fields)
        #expect(
            response.text == """
                {"address":{"city":"London","zip":123},"color":"red","date":"2026-01-31T00:00:00Z","fraction":0.5,\
                "id":"E621E1F8-C36C-495A-93FC-0C247A3E6E5F","items":[{"price":10,"tags":["x"]},{"price":2,"tags":[]}],\
                "link":"https://example.org/a?b","maybe":-7,"maybeText":"","number":1,"numbers":[4,5],\
                "others":{"m":2,"n":1},"size":2,"small":2,"tags":["a","b&c","d"],"text":"a","ticked":true,\
                "unticked":false}
                """)
    }

    @Test("what a form cannot send is not missing: boxes without a tick, lists without an element, empty optionals")
    func leftOut() throws {
        let response = try decode(All.self, Self.minimal + "&maybe=&size=&date=&id=")
        #expect(
            response.text == """
                {"address":{"city":"London"},"color":"red","fraction":0.5,"items":[],"number":1,"numbers":[],"others":{},\
                "small":2,"tags":[],"text":"a","ticked":false,"unticked":false}
                """)
    }

    @Test("dates are RFC 3339's, and those of HTML's inputs")
    func dates() throws {
        struct When: Codable { var at: Date }
        for (sent, got) in [
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
            ("2026-01-31T13:00:00.5%2B01:00", "2026-01-31T12:00:00.500Z"),
            ("2026-01-31", "2026-01-31T00:00:00Z"), ("2026-01-31T12:34", "2026-01-31T12:34:00Z"),
            ("2026-01-31T12:34:56", "2026-01-31T12:34:56Z"),
        ] {
            #expect(try decode(When.self, "at=" + sent).text == "{\"at\":\"\(got)\"}")
        }
        for wrong in ["2026-02-30", "yesterday", "1769860800", "", "2026-01-31T25:00"] {
            let response = try decode(When.self, "at=" + wrong)
            #expect(response.text.contains("has to be a date"), "\(response.text)")
        }
    }

    @Test("check boxes", arguments: ["", "=", "=on", "=true", "=TRUE", "=1", "=yes", "=0&a=1", "=off&a=on", "=1&a=0"])
    func ticked(value: String) throws {
        struct Box: Codable { var a: Bool }
        #expect(try decode(Box.self, "a" + value).text == #"{"a":true}"#)
        for no in ["b=1", "a=off", "a=0", "a=false", "a=no"] {
            #expect(try decode(Box.self, no).text == #"{"a":false}"#)
        }
        #expect(try decode(Box.self, "a=maybe").text.contains("has to be true or false"))
    }

    @Test("all mistakes are told at once, each with the name of its input")
    func mistakes() throws {
        let response = try decode(
            All.self, "number=x&small=256&fraction=nan&color=pink&maybe=1.5&numbers=1&numbers=y&items[0][tags]=a")
        #expect(response.status == .unprocessableContent)
        #expect(response["content-type"] == "application/problem+json")
        for (field, reason) in [
            ("text", "is missing"), ("number", "has to be a whole number"),
            ("small", "has to be a whole number from 0 to 255"),
            ("fraction", "has to be a number"), ("color", "has to be one of: red, blue"),
            ("maybe", "has to be a whole number"),
            ("numbers[1]", "has to be a whole number"), ("address[city]", "is missing"),
            ("items[0][price]", "is missing"),
        ] {
            #expect(
                response.text.contains("\"detail\":\"\(reason)\",\"field\":\"\(field)\"}"), "\(field): \(response.text)"
            )
        }
        #expect(response.text.split(separator: "\"code\"").count == 10)
    }

    @Test("an enumeration that is missing is told as such, and does not hide the fields behind it")
    func missingCase() throws {
        struct Two: Codable {
            var color: Color
            var size: Size?
            var text: String
        }
        let response = try decode(Two.self, "size=3")
        #expect(response.text.contains(#""detail":"is missing","field":"color""#))
        #expect(response.text.contains(#""detail":"is none of the values that it can have","field":"size""#))
        #expect(response.text.contains(#""detail":"is missing","field":"text""#))
    }

    @Test(
        "numbers are whole texts",
        arguments: ["0x10", "1_000", " 1", "1 ", "1e3", "", "99999999999999999999", "%D9%A1"])
    func numbers(text: String) throws {
        struct N: Codable { var n: Int }
        let value = text.replacing(" ", with: "+")
        #expect(try decode(N.self, "n=" + value).text.contains("has to be a whole number"))
        struct F: Codable { var n: Double }
        for wrong in ["inf", "nan", "0x1p4", "1e999", ""] {
            #expect(try decode(F.self, "n=" + wrong).status == .unprocessableContent)
        }
        #expect(try decode(F.self, "n=1e3").text == #"{"n":1000}"#)
    }

    @Test("a field with one value that comes twice is refused, or the first or the last counts, as the rules say")
    func repetition() throws {
        struct Page: Codable { var page: Int }
        var rules = FormRules()
        let response = try decode(Page.self, "page=1&page=2")
        #expect(response.text.contains("comes 2 times, and can have one value"))
        rules.repetition = .first
        #expect(try decode(Page.self, "page=1&page=2", rules).text == #"{"page":1}"#)
        rules.repetition = .last
        #expect(try decode(Page.self, "page=1&page=2", rules).text == #"{"page":2}"#)
    }

    @Test("fields that the type does not have are passed over, or refused but for some")
    func unknown() throws {
        let fields = Self.minimal + "&x=1&address[y]=2&items[0][price]=1&items[0][z]=3&items[a]=1&csrf=t"
        #expect(try decode(All.self, fields).status == .ok)
        let response = try decode(All.self, fields, .closed(except: ["csrf"]))
        for field in ["x", "address[y]", "items[0][z]", "items[a]"] {
            #expect(
                response.text.contains("\"detail\":\"is not known here\",\"field\":\"\(field)\"}"), "\(response.text)")
        }
        #expect(response.text.split(separator: "\"code\"").count == 5)
        #expect(try decode(All.self, Self.minimal + "&csrf=t&tags[]=a", .closed(except: ["csrf"])).status == .ok)
    }

    @Test("brackets that nest too deep, and numbers that are huge, cost nothing")
    func hostile() throws {
        let deep = "a" + String(repeating: "[b]", count: 9)
        let response = try decode(All.self, Self.minimal + "&\(deep)=1")
        #expect(response.status == .badRequest && response.text.contains("more than 8 brackets"))
        let huge = try decode(
            All.self, Self.minimal + "&numbers[999999999]=2&numbers[3]=1&numbers[99999999999999999999]=7")
        #expect(huge.text.contains(#""numbers":[1,2]"#))
        let many = (0..<300).map { "tags[\($0)]=\($0)" }.joined(separator: "&")
        #expect(try decode(All.self, Self.minimal + "&" + many).status == .ok)
    }

    @Test("a type that holds itself ends in an error")
    func endless() throws {
        final class Endless: Codable { let inner: Endless }
        #expect(try decode(Endless.self, "a=1").text.contains("is nested too deep"))
    }

    @Test("the value's own rules are checked")
    func rules() throws {
        struct Name: Codable, Validatable {
            var name: String
            func validate(_ check: inout Validation) { check("name", name, .notBlank) }
        }
        #expect(try decode(Name.self, "name=+").text.contains(#""detail":"must not be blank","field":"name""#))
        #expect(try decode([String: Name].self, "a[name]=b").status == .ok)
    }

    @Test("an error of the type's own is its own answer")
    func ownError() throws {
        struct Teapot: Codable {
            init() {}
            init(from decoder: any Decoder) throws { throw HTTPError(.gone) }
        }
        let client = try TestClient { _ in
            Site(Page { request in try .json(request.query.decode(Teapot.self)) })
        }
        #expect(try client.get("/").status == .gone)
    }

    @Test("no mutation of a form traps, or is answered otherwise than with a value or a problem")
    func mutations() throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.post("") { request in try Response.json(await request.form(as: All.self, rules: .closed())) }
            return Site(root)
        }
        let seed = Array(
            (Self.minimal + "&tags[]=d&numbers[1]=5&date=2026-01-31&items[2][price]=1&others[n]=1&ticked").utf8)
        let bytes = Array("[]&=%+015aé".utf8) + [0, 0xFF]
        var random = Random(seed: 1866)
        for _ in 0..<400 {
            var body = seed
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: body[place] = bytes[Int.random(in: 0..<bytes.count, using: &random)]
                case 1: body.remove(at: place)
                default: body.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
                }
            }
            let response = try client.request(
                .post, "/", headers: [("Content-Type", "application/x-www-form-urlencoded")], body: body)
            #expect([200, 400, 422].contains(response.status.code), "\(String(decoding: body, as: UTF8.self))")
        }
    }
}

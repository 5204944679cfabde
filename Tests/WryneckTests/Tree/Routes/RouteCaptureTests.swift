import ProcessTesting
import Testing
import WryneckTesting

@testable import Wryneck

@Suite("A parameter with a type, or with text around it", .bothVersions) struct RouteCaptureTests {
    private func client(_ grow: @escaping (Branch) -> Void) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            grow(root)
            return Site(root)
        }
    }

    private func show(_ name: String, _ parameter: String) -> (Request) throws -> Rendering {
        { request in .text("\(name) \(request.parameters[parameter] ?? "none")") }
    }

    private func text(_ client: TestClient, _ path: String) throws -> String {
        let response = try client.get(path)
        return response.status == .ok ? response.text : "\(response.status.code)"
    }

    @Test("a segment that does not fit the type is not the route's: another one answers, else 404")
    func typed() throws {
        let client = try client { root in
            root.get("users/{id:Int}", self.show("id", "id"))
            root.get("users/{name}/x", self.show("name", "name"))
            root.get("only/{id:UInt8}", self.show("only", "id"))
            root.get("keys/{key:UUID}", self.show("key", "key"))
        }
        #expect(try text(client, "/users/7") == "id 7")
        #expect(try text(client, "/users/%37") == "id 7")
        #expect(try text(client, "/users/ada") == "404")
        #expect(try text(client, "/users/7/x") == "name 7")
        #expect(try text(client, "/only/256") == "404")
        #expect(try text(client, "/keys/123e4567-e89b-12d3-a456-426614174000").hasPrefix("key 123e"))
        #expect(try text(client, "/keys/1") == "404")
        #expect(try client.post("/users/7", body: "").status == .methodNotAllowed)
        #expect(try client.post("/users/ada", body: "").status == .notFound)
    }

    @Test("text around a parameter is not part of its value, which is never empty")
    func affixes() throws {
        let client = try client { root in
            root.get("img/{name}.png", self.show("png", "name"))
            root.get("img/{name}", self.show("any", "name"))
            root.get("v{version:Int}/info", self.show("version", "version"))
            root.get("{id}:batch", self.show("batch", "id"))
        }
        #expect(try text(client, "/img/cat.png") == "png cat")
        #expect(try text(client, "/img/a.b.png") == "png a.b")
        #expect(try text(client, "/img/.png") == "any .png")
        #expect(try text(client, "/img/cat.jpg") == "any cat.jpg")
        #expect(try text(client, "/img/c%61t%2Epng") == "png cat")
        #expect(try text(client, "/img/%FF.png") == "png \u{FFFD}")
        #expect(try text(client, "/v2/info") == "version 2")
        #expect(try text(client, "/vx/info") == "404")
        #expect(try text(client, "/7:batch") == "batch 7")
    }

    @Test("the most exact one answers, whatever grew first")
    func precedence() throws {
        let steps: [(Branch) -> Void] = [
            { $0.get("7") { _ in .text("name") } }, { $0.get("{w:8|9}", self.show("words", "w")) },
            { $0.get("{n:Int8}", self.show("short", "n")) }, { $0.get("{n:Int}", self.show("long", "n")) },
            { $0.get("x{n:Int}", self.show("framed", "n")) }, { $0.get("xx{n}", self.show("longer", "n")) },
            { $0.get("{any}", self.show("any", "any")) }, { $0.get("{all...}", self.show("all", "all")) },
        ]
        for steps in [steps, steps.reversed()] {
            let client = try client { root in for step in steps { step(root) } }
            #expect(
                try ["/7", "/8", "/10", "/300", "/x1", "/xx1", "/xy", "/", "/a/b"].map { try text(client, $0) } == [
                    "name", "words 8", "short 10", "long 300", "framed 1", "longer 1", "any xy", "all ", "all a/b",
                ])
        }
    }

    @Test(
        "two of which neither is more exact are a mistake that names both",
        arguments: [
            ("a{x}", "{x}b"), ("{x:a|b}", "{x:b|c}"), ("{x:Int}", "{x:UInt}"), ("{x:Int8}", "{x:UInt8}"),
            ("1{x:Int}", "{x:Int}1"), ("a-{x:Int}", "a{x:Int}1"),
        ])
    func ambiguous(one: String, other: String) {
        for paths in [[one, other], [other, one]] {
            let error = #expect(throws: RoutingError.self) {
                try client { root in for path in paths { root.get("\(path)/\(path.utf8.count)") { _ in .text("") } } }
            }
            #expect(error?.mistakes.count == 1)
            #expect(error?.mistakes.first?.contains(one) == true && error?.mistakes.first?.contains(other) == true)
        }
    }

    @Test(
        "two that take different segments, or of which one is more exact, are none",
        arguments: [
            ("a{x}", "b{x}"), ("{x}.png", "{x}.jpg"), ("{x:a|b}", "{x:c|d}"), ("a{x:Int}", "{x:Int}b"),
            ("a{x:UUID}", "{x:UUID}b"), ("{x:Int8}", "{x:UInt}"), ("{x:Int}", "{x:UUID}"), ("ab{x}", "{x}c"),
        ])
    func fine(one: String, other: String) {
        #expect(throws: Never.self) {
            try client { root in for path in [one, other] { root.get(path) { _ in .text("") } } }
        }
    }

    @Test("the same one under another name is twice the same route; taken away, it is in nobody's way")
    func same() throws {
        #expect(throws: RoutingError.self) {
            try self.client { root in for path in ["{a:Int}", "{b:Int64}"] { root.get(path) { _ in .text("") } } }
        }
        let client = try client { root in
            root["a{x}"] = Page { _ in .text("first") }
            root["a{x}"] = nil
            root["{x}b"] = Page { _ in .text("second") }
        }
        #expect(try text(client, "/ab") == "second")
        #expect(try text(client, "/acb") == "second")
    }

    @Test("an enum's case is required as the enum; a value that is none is 400")
    func enums() throws {
        enum Order: String, CaseIterable { case newest, oldest }
        let client = try client { root in
            root.get("list/{order:\(cases: Order.self)}") { request in
                .text("\(try request.parameters.require("order", as: Order.self) == .newest)")
            }
            root.get("any/{order}") { .text("\(try $0.parameters.require("order", as: Order.self))") }
        }
        #expect(try text(client, "/list/newest") == "true")
        #expect(try text(client, "/list/best") == "404")
        #expect(try text(client, "/any/oldest") == "oldest")
        #expect(try text(client, "/any/best") == "400")
    }

    @Test("seeded: whether two are told to be ambiguous agrees with what they take")
    func agrees() throws {
        var random = Random(seed: 1)
        let frames = ["", "a", "1", "a1", "11", "-"]
        let values = ["", ":Int", ":Int8", ":UInt8", ":a|b", ":1|a1", ":b|11"]
        var segments: [[UInt8]] = []
        for length in 1...4 {
            for _ in 0..<60 {
                segments.append((0..<length).map { _ in Array("a1b-".utf8).randomElement(using: &random) ?? 0 })
            }
        }
        func capture() throws -> RouteCapture? {
            let frame = { (random: inout Random) in frames.randomElement(using: &random) ?? "" }
            let text = frame(&random) + "{x\(values.randomElement(using: &random) ?? "")}" + frame(&random)
            guard case .capture(let capture)? = try RoutePattern(text).segments.first else { return nil }
            return capture
        }
        for _ in 0..<300 {
            guard let one = try capture(), let other = try capture(), !one.isSame(as: other) else { continue }
            #expect(one.isAmbiguous(beside: other) == other.isAmbiguous(beside: one))
            #expect(!(one.isTried(before: other) && other.isTried(before: one)))
            let isOrdered = one.isTried(before: other) || other.isTried(before: one)
            let haveCommon = segments.contains { one.takes($0) && other.takes($0) }
            // A common segment needs an order, or the conflict is told.
            if haveCommon { #expect(isOrdered || one.isAmbiguous(beside: other), "\(one) \(other)") }
        }
    }
}

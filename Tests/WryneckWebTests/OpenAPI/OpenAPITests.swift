import Foundation
import Testing
import Wryneck
import WryneckTesting

@testable import WryneckWeb

private struct Note: Codable {
    var id: Int
    var bodyText: String
    var replies: [Note]?
}
private struct NewNote: Decodable { var bodyText: String }
private enum First { struct Item: Codable { var a: Int } }
private enum Second { struct Item: Codable { var b: Int } }
private struct Refuses: Decodable {
    init(from decoder: any Decoder) throws { throw CancellationError() }
}

@Suite("A description of the routes", .bothVersions) struct OpenAPITests {
    private func client(
        _ grow: (Branch) -> Void, _ options: Site.Options = .init(),
        change: (inout OpenAPI.Options) -> Void = { _ in }
    ) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            grow(root)
            root["openapi.json"] = OpenAPI(title: "Notes \"1\"", version: "1.0", change)
            return Site(root, options: options)
        }
    }

    private func document(_ client: TestClient) throws -> [String: Any] {
        let response = try client.get("/openapi.json")
        #expect(response["content-type"] == "application/json")
        return try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    }

    private let notes: (Branch) -> Void = { root in
        root.get("hidden") { _ in .text("") }
        root.group("api") { api in
            api.get("notes/{id:Int}", name: "note") { _ in .text("") }.describe {
                $0.summary = "One note"
                $0.tags = ["notes"]
                $0.path("id", "The number of the note")
                $0.parameter("fields", [String].self, "What is wanted")
                $0.parameter("X-Trace", in: .header, isRequired: true)
                $0.response(.ok, Note.self, "The note")
                $0.response(.notFound)
                $0.response(nil, "Something else")
            }
            api.post("notes", name: "note.add") { _ in .text("") }.describe {
                $0.body(NewNote.self)
                $0.body(NewNote.self, as: "application/x-www-form-urlencoded")
                $0.response(.created, Note.self)
                $0.security = ["token"]
                $0.isDeprecated = true
            }
        }
    }

    @Test("has what was declared, with the paths and types of the routes, and nothing else")
    func whole() throws {
        let document = try document(
            client(
                notes,
                change: {
                    $0.description = "Text"
                    $0.servers = ["https://example.org"]
                    $0.securitySchemes = [("token", .bearer(format: "JWT")), ("session", .key("id", in: .cookie))]
                    $0.security = ["session"]
                }))
        #expect(document["openapi"] as? String == "3.1.0")
        let info = try #require(document["info"] as? [String: String])
        #expect(info == ["title": "Notes \"1\"", "version": "1.0", "description": "Text"])
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        #expect(paths.keys.sorted() == ["/api/notes", "/api/notes/{id}"])
        let get = try #require(paths["/api/notes/{id}"]?["get"])
        #expect(get["operationId"] as? String == "note" && get["summary"] as? String == "One note")
        let parameters = try #require(get["parameters"] as? [[String: Any]])
        #expect(parameters.map { $0["name"] as? String } == ["id", "fields", "X-Trace"])
        #expect(parameters.map { $0["in"] as? String } == ["path", "query", "header"])
        #expect(parameters.map { $0["required"] as? Bool } == [true, nil, true])
        #expect(parameters[0]["description"] as? String == "The number of the note")
        #expect((parameters[0]["schema"] as? [String: String])?["format"] == "int64")
        let responses = try #require(get["responses"] as? [String: [String: Any]])
        #expect(responses.keys.sorted() == ["200", "404", "default"])
        #expect(responses["404"]?["description"] as? String == "Not Found" && responses["404"]?["content"] == nil)
        let content = try #require(responses["200"]?["content"] as? [String: [String: [String: String]]])
        #expect(content["application/json"]?["schema"] == ["$ref": "#/components/schemas/Note"])
        let post = try #require(paths["/api/notes"]?["post"])
        #expect(post["deprecated"] as? Bool == true)
        #expect((post["security"] as? [[String: [String]]]) == [["token": []]])
        let body = try #require(post["requestBody"] as? [String: Any])
        #expect(body["required"] as? Bool == true)
        #expect(
            (body["content"] as? [String: Any])?.keys.sorted() == [
                "application/json", "application/x-www-form-urlencoded",
            ])
        let components = try #require(document["components"] as? [String: [String: [String: Any]]])
        #expect(components["schemas"]?.keys.sorted() == ["NewNote", "Note"])
        #expect(components["schemas"]?["Note"]?["required"] as? [String] == ["id", "bodyText"])
        #expect(components["securitySchemes"]?["token"]?["bearerFormat"] as? String == "JWT")
    }

    @Test("every reference leads somewhere, and every name in a path is a parameter")
    func references() throws {
        let client = try client({ root in
            self.notes(root)
            root.get("t/{tenant}/{id:UInt8}/x{key:UUID}", name: "deep") { _ in .text("") }.describe { _ in }
            root.group("{id}") { $0.get("{id:a|b}/{rest...}") { _ in .text("") }.describe { _ in } }
        })
        let document = try document(client)
        let schemas = (document["components"] as? [String: [String: Any]])?["schemas"] ?? [:]
        func walk(_ value: Any) {
            if let object = value as? [String: Any] {
                if let target = object["$ref"] as? String {
                    let name = target.replacingOccurrences(of: "#/components/schemas/", with: "")
                    #expect(schemas[name] != nil, "\(target)")
                }
                object.values.forEach(walk)
            }
            (value as? [Any])?.forEach(walk)
        }
        walk(document)
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        #expect(paths["/{id}/{id_2}/{rest}"] != nil && paths["/t/{tenant}/{id}/x{key}"] != nil)
        for (path, item) in paths {
            for operation in item.values {
                let declared = (operation["parameters"] as? [[String: Any]] ?? []).filter {
                    $0["in"] as? String == "path"
                }
                let names = path.split(separator: "{").dropFirst().map { String($0.prefix { $0 != "}" }) }
                #expect(declared.map { $0["name"] as? String } == names)
            }
        }
    }

    @Test("types with one name get longer ones; keys are spelled as the site's coders do")
    func names() throws {
        let document = try document(
            client(
                { root in
                    root.get("a") { _ in .text("") }.describe {
                        $0.response(.ok, First.Item.self)
                        $0.response(.created, Second.Item.self)
                        $0.response(.accepted, Note.self)
                    }
                }, change: { $0.keys = .snakeCase }))
        let schemas = try #require((document["components"] as? [String: [String: [String: Any]]])?["schemas"])
        #expect(schemas.count == 3 && schemas["Item"] == nil)
        #expect(schemas.keys.contains { $0.contains("First") } && schemas.keys.contains { $0.contains("Second") })
        #expect((schemas["Note"]?["properties"] as? [String: Any])?.keys.sorted() == ["body_text", "id", "replies"])
        #expect(OpenAPI.KeyStyle.snakeCase.spelling(of: "myURLProperty") == "my_url_property")
        #expect(OpenAPI.KeyStyle.snakeCase.spelling(of: "id") == "id")
    }

    @Test("paths that differ only in names are one; what OpenAPI cannot say is left out and logged")
    func identicalPaths() throws {
        let log = RecordedLines()
        let client = try TestClient(logger: log.logger) { _ in
            let root = Branch()
            root.get("x/{a:Int}") { _ in .text("") }.describe { $0.summary = "number" }
            root.get("x/{b}") { _ in .text("") }.describe { $0.summary = "text" }
            root.put("x/{c}") { _ in .text("") }.describe { $0.summary = "put" }
            root.on(HTTPRequest.Method("BREW")!, "pot") { _ in .text("") }.describe { _ in }
            root["openapi.json"] = OpenAPI(title: "x", version: "1")
            return Site(root)
        }
        let paths = try #require(try document(client)["paths"] as? [String: [String: [String: Any]]])
        let item = try #require(paths["/x/{a}"])
        #expect(item.keys.sorted() == ["get", "put"] && item["get"]?["summary"] as? String == "number")
        #expect((item["put"]?["parameters"] as? [[String: Any]])?.first?["name"] as? String == "a")
        #expect(paths["/x/{b}"] == nil && paths["/x/{c}"] == nil)
        #expect(log.all.count { $0.contains("OpenAPI") } == 2)
    }

    @Test("has a strong tag: who has it gets 304; HEAD has the length")
    func conditional() throws {
        let client = try client(notes)
        let first = try client.get("/openapi.json")
        let tag = try #require(first["etag"])
        #expect(tag.hasPrefix("\"") && first["cache-control"] == "no-cache")
        let again = try client.get("/openapi.json", headers: [("If-None-Match", "\"other\", W/\(tag)")])
        #expect(again.status == .notModified && again.body.isEmpty && again["etag"] == tag)
        #expect(try client.get("/openapi.json", headers: [("If-None-Match", "\"other\"")]).body == first.body)
        #expect(try client.request(.head, "/openapi.json")["content-length"] == "\(first.body.count)")
        #expect(try client.post("/openapi.json", body: "").status == .methodNotAllowed)
    }

    @Test("a type that cannot be described, and what is declared twice, keep the server from starting")
    func mistakes() {
        for change in [
            { $0.body(Refuses.self) }, { $0.response(.ok, Refuses.self) },
            {
                $0.parameter("a")
                $0.parameter("a")
            },
        ] as [(inout OpenAPI.Operation) -> Void] {
            let error = #expect(throws: RoutingError.self) {
                try client { $0.get("x") { _ in .text("") }.describe(change) }
            }
            #expect(error?.mistakes.count == 1 && error?.mistakes.first?.hasPrefix("GET \"x\"") == true)
        }
    }

    @Test("has only what the program wants in it; behind a proxy that strips a prefix, that is where the server is")
    func chosen() throws {
        var options = Site.Options()
        options.strippedPrefix = "/shop"
        let document = try document(
            client(
                { root in
                    for path in ["public/a", "private/b"] { root.get(path) { _ in .text("") }.describe { _ in } }
                }, options, change: { $0.includes = { $0.path.hasPrefix("/public") } }))
        #expect((document["paths"] as? [String: Any])?.keys.sorted() == ["/public/a"])
        #expect((document["servers"] as? [[String: String]]) == [["url": "/shop"]])
        #expect(document["components"] == nil && document["security"] == nil)
    }
}

import Foundation
import Testing

@testable import WryneckWeb

private enum Color: String, Codable, CaseIterable { case red, green }
private enum Level: Int, Codable, CaseIterable { case low = 1, high = 2 }
private enum Hidden: String, Codable { case one }
private struct Tag: RawRepresentable, Codable { var rawValue: String }
private struct Inner: Codable { var count: UInt8 }
private struct Outer: Codable {
    var id: Int
    var name: String?
    var color: Color
    var level: Level?
    var inner: Inner
    var inners: [Inner]
    var byName: [String: Double]
    var date: Date
    var link: URL
    var key: UUID
    var data: Data?
    var tag: Tag
    var flags: Set<Bool>
    var nested: [[Int32]]?
}
private final class Node: Codable {
    var value: Int
    var children: [Node]
    var parent: Node?
    init() { (value, children, parent) = (0, [], nil) }
}
private struct Renamed: Decodable {
    var firstName: String
    enum CodingKeys: String, CodingKey { case firstName = "first" }
}
private struct Own: Decodable {
    var a: Int
    var b: String?
    enum CodingKeys: CodingKey { case a, b }
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        a = try container.decode(Int.self, forKey: .a)
        b = container.contains(.b) ? try container.decode(String.self, forKey: .b) : nil
    }
}
private struct Point: Decodable {
    var x: Double, y: Double
    init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        (x, y) = (try list.decode(Double.self), try list.decode(Double.self))
    }
}
private struct Picky: Decodable {
    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard !text.isEmpty else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "empty"))
        }
    }
}
private struct HasHidden: Decodable { var hidden: Hidden }
private struct HasPicky: Decodable { var pickies: [Picky] }
private struct Money: Encodable, OpenAPI.Described {
    static var openAPISchema: OpenAPI.Schema { .string().with("pattern", "^[0-9]+$") }
}
private struct Bill: OpenAPI.Described {
    static var openAPISchema: OpenAPI.Schema {
        .object(["total": .of(Money.self), "parts": .array(.of(Bill.self)), "note": .string()], optional: ["note"])
    }
}
private struct Page<Item: Codable>: Codable { var items: [Item] }
private enum Payload: Codable { case text(String), number(Int) }
private struct EndlessPart: Decodable { let part: EndlessBox }
private final class EndlessBox: Decodable { let part: EndlessPart }

@Suite("Schemas of types") struct SchemaTests {
    private func definition(_ type: Any.Type) throws -> OpenAPI.Value {
        let schema = try OpenAPI.Schema.schema(type)
        guard case .string(let reference)? = schema.json["$ref"] else { return schema.json }
        return try #require(schema.definitions[String(reference.dropFirst(OpenAPI.referencePrefix.count))]).json
    }

    private func reference(_ type: Any.Type) -> OpenAPI.Value {
        ["$ref": .string(OpenAPI.referencePrefix + String(reflecting: type))]
    }

    @Test("a structure has its keys, which of them may be missing, and the schemas of their types")
    func structure() throws {
        let json = try definition(Outer.self)
        #expect(json["type"] == "object")
        #expect(
            json["required"] == [
                "id", "color", "inner", "inners", "byName", "date", "link", "key", "tag", "flags",
            ])
        let properties = try #require(json["properties"])
        #expect(properties["id"] == ["type": "integer", "format": "int64"])
        #expect(properties["name"] == ["type": "string"])
        #expect(properties["color"] == reference(Color.self))
        #expect(properties["inners"] == ["type": "array", "items": reference(Inner.self)])
        #expect(properties["byName"]?["additionalProperties"] == ["type": "number", "format": "double"])
        #expect(properties["date"] == ["type": "string", "format": "date-time"])
        #expect(properties["link"] == ["type": "string", "format": "uri"])
        #expect(properties["key"] == ["type": "string", "format": "uuid"])
        #expect(properties["data"]?["contentEncoding"] == "base64")
        #expect(properties["tag"] == reference(Tag.self))
        #expect(properties["flags"]?["uniqueItems"] == true)
        #expect(properties["nested"]?["items"]?["items"] == ["type": "integer", "format": "int32"])
        #expect(try definition(Color.self) == ["type": "string", "enum": ["red", "green"]])
        #expect(try definition(Level.self) == ["type": "integer", "enum": [1, 2]])
        #expect(try definition(Tag.self) == ["type": "string"])
        #expect(try definition(Inner.self)["properties"]?["count"]?["maximum"] == 255)
        let names = try OpenAPI.Schema.schema(Outer.self).definitions.values.map(\.name).sorted()
        #expect(names == ["Color", "Inner", "Level", "Outer", "Tag"])
    }

    @Test("a type that contains itself refers to itself")
    func recursive() throws {
        let json = try definition(Node.self)
        #expect(json["properties"]?["children"] == ["type": "array", "items": reference(Node.self)])
        #expect(json["properties"]?["parent"] == reference(Node.self))
        #expect(json["required"] == ["value", "children"])
    }

    @Test("keys are those of CodingKeys; what is only read where it is there is optional; lists of certain elements")
    func own() throws {
        #expect(try definition(Renamed.self)["required"] == ["first"])
        #expect(try definition(Own.self)["required"] == ["a"])
        #expect(try definition(Own.self)["properties"]?["b"] == ["type": "string"])
        let number: OpenAPI.Value = ["type": "number", "format": "double"]
        #expect(try definition(Point.self) == ["type": "array", "prefixItems": [number, number]])
        #expect(try definition([Int?].self)["items"]?["type"] == ["integer", "null"])
        #expect(try definition(Inner?.self)["anyOf"] == [reference(Inner.self), ["type": "null"]])
    }

    @Test("what is not certain is an error that names the type, also inside of another one")
    func uncertain() {
        struct Key: Codable, Hashable { var a: Int }
        for (type, name) in [
            (HasHidden.self, "Hidden"), (Picky.self, "Picky"), (HasPicky.self, "Picky"), (Payload.self, "Payload"),
            ([Key: Int].self, "Dictionary<Key, Int>"), (EndlessPart.self, "Endless"), (Int.Type.self, "Int.Type"),
        ] as [(Any.Type, String)] {
            let error = #expect(throws: SchemaError.self, "\(type)") { try OpenAPI.Schema.schema(type) }
            #expect(error?.description.contains(name) == true, "\(error?.description ?? "")")
        }
    }

    @Test("a type can say its schema itself, and refer to itself in it")
    func described() throws {
        #expect(try definition(Money.self) == ["type": "string", "pattern": "^[0-9]+$"])
        let bill = try definition(Bill.self)
        #expect(bill["required"] == ["total", "parts"])
        #expect(bill["properties"]?["parts"]?["items"] == reference(Bill.self))
        #expect(try OpenAPI.Schema.schema([Money].self).json["items"] == reference(Money.self))
        #expect(try definition(Page<Inner>.self)["properties"]?["items"]?["items"] == reference(Inner.self))
    }
}

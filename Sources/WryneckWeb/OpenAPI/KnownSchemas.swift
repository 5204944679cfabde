// KnownSchemas.swift - the standard library's types as JSON.

extension Bool: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .boolean }
}
extension String: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .string() }
}
extension Double: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .number(format: "double") }
}
extension Float: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .number(format: "float") }
}
extension Int: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .integer(format: "int64") }
}
extension Int64: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .integer(format: "int64") }
}
extension Int32: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .integer(format: "int32") }
}
extension Int16: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .integer(min: Int(Int16.min), max: Int(Int16.max)) }
}
extension Int8: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .integer(min: Int(Int8.min), max: Int(Int8.max)) }
}
extension UInt: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .integer(min: 0, max: nil) }
}
extension UInt64: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .integer(min: 0, max: nil) }
}
extension UInt32: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .integer(min: 0, max: Int(UInt32.max)) }
}
extension UInt16: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .integer(min: 0, max: Int(UInt16.max)) }
}
extension UInt8: KnownSchema {
    static func knownSchema() -> OpenAPI.Schema { .integer(min: 0, max: Int(UInt8.max)) }
}
extension Array: KnownSchema {
    static func knownSchema() throws -> OpenAPI.Schema { .array(try .schema(Element.self)) }
}
extension Set: KnownSchema {
    static func knownSchema() throws -> OpenAPI.Schema {
        .array(try .schema(Element.self)).with("uniqueItems", true)
    }
}
extension Optional: KnownSchema {
    static func knownSchema() throws -> OpenAPI.Schema { try .schema(Wrapped.self).orNull }
}
extension Dictionary: KnownSchema {
    static func knownSchema() throws -> OpenAPI.Schema {
        // With other keys, Codable makes a list of keys and values in turn.
        guard Key.self == String.self || Key.self == Int.self else {
            throw SchemaError(Self.self, "its keys are no texts")
        }
        return .dictionary(try .schema(Value.self))
    }
}

extension OpenAPI.Schema {
    static func integer(min: Int, max: Int?) -> OpenAPI.Schema {
        let schema = integer().with("minimum", .integer(min))
        return max.map { schema.with("maximum", .integer($0)) } ?? schema
    }
}

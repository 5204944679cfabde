// Schema+Types.swift - schemas of types: said by the type, known of the standard library's, or recorded.
// Invariant: what cannot be known is an error that names the type, and never a guess.

/// The reason why a type has no schema.
struct SchemaError: Error, CustomStringConvertible {
    let description: String

    init(_ type: Any.Type, _ reason: String) {
        description = "\(type) cannot be described: \(reason). Have it conform to OpenAPI.Described"
    }
}

/// A type of the standard library whose JSON is known.
protocol KnownSchema {
    static func knownSchema() throws -> OpenAPI.Schema
}

extension OpenAPI.Schema {
    /// The types whose schemas are being made: one that comes up again inside is only referred to.
    @TaskLocal private static var underway: Set<ObjectIdentifier> = []

    /// The shape of a type that is decoded: what the type itself says (`OpenAPI.Described`), else what its
    /// `init(from:)` asks a decoder for. That is called once, with a decoder that records. It gets zeros, empty texts
    /// and empty lists: a type that traps on these must not be recorded, and one that throws because of them has to say
    /// its schema itself. Dates are texts in ISO 8601, as `JSONDecoder.wryneck()` has them.
    ///
    /// For use in schemas made by hand: `.array(try .of(User.self))`.
    /// - Parameter type: the type.
    /// - Returns: the schema, or a reference to it.
    /// - Throws: an error that names the type, if nothing certain can be said.
    @_disfavoredOverload
    public static func of(_ type: any Decodable.Type) throws -> OpenAPI.Schema { try schema(type) }

    /// The shape of a type that says it itself.
    /// - Parameter type: the type.
    /// - Returns: a reference to the schema.
    public static func of(_ type: any OpenAPI.Described.Type) -> OpenAPI.Schema {
        defining(type, isDerived: false) { type.openAPISchema }
    }

    static func schema(_ type: Any.Type) throws -> OpenAPI.Schema {
        if let type = type as? any OpenAPI.Described.Type { return of(type) }
        if let type = type as? any KnownSchema.Type { return try type.knownSchema() }
        if let known = FoundationTypes.schema(type) { return known }
        if let type = type as? any CaseIterable.Type, let cases = cases(of: type) {
            return defining(type, isDerived: false) { cases }
        }
        guard let type = type as? any Decodable.Type else {
            throw SchemaError(type, "it is not Decodable")
        }
        return try defining(type, isDerived: true) { try SchemaRecorder.schema(of: type) }
    }

    /// Makes a type's schema a definition and refers to it. Types with the shape of a single value stand where they
    /// are used.
    private static func defining(
        _ type: Any.Type, isDerived: Bool, _ make: () throws -> OpenAPI.Schema
    ) rethrows -> OpenAPI.Schema {
        let name = String(reflecting: type)
        let reference = OpenAPI.Schema(["$ref": .string(OpenAPI.referencePrefix + name)])
        guard !underway.contains(ObjectIdentifier(type)) else { return reference }
        let made = try $underway.withValue(underway.union([ObjectIdentifier(type)])) { try make() }
        var schema = reference
        schema.definitions = made.definitions
        schema.definitions[name] = Definition(name: "\(type)", json: made.json, isDerived: isDerived)
        return schema
    }

    /// An enum whose cases are known, with texts or whole numbers as raw values.
    private static func cases<Type: CaseIterable>(of type: Type.Type) -> OpenAPI.Schema? {
        let raw = type.allCases.map { ($0 as? any RawRepresentable)?.rawValue as Any }
        guard !raw.isEmpty else { return nil }
        if let texts = raw as? [String] { return .words(texts) }
        guard let numbers = raw as? [Int] else { return nil }
        return OpenAPI.Schema(["type": "integer", "enum": .array(numbers.map { .integer($0) })])
    }
}

extension OpenAPI {
    /// In front of a type's full name in a reference, until the description is made.
    static let referencePrefix = "type:"
}

/// Types of Foundation, known by their names, because nothing here imports Foundation.
enum FoundationTypes {
    /// The schema that JSON coders with Wryneck's settings have for it.
    static func schema(_ type: Any.Type) -> OpenAPI.Schema? {
        switch name(type) {
        case "Date": .string(format: "date-time")
        case "URL": .string(format: "uri")
        case "UUID": .string(format: "uuid")
        case "Data": OpenAPI.Schema(["type": "string", "contentEncoding": "base64"])
        case "Decimal": .number()
        default: nil
        }
    }

    /// A text that its `init(from:)` takes.
    static func sample(_ type: Any.Type) -> String {
        switch name(type) {
        case "URL": "https://example.org/"
        case "UUID": "00000000-0000-0000-0000-000000000000"
        default: ""
        }
    }

    private static func name(_ type: Any.Type) -> Substring? {
        let name = String(reflecting: type)
        for module in ["Foundation.", "FoundationEssentials."] where name.hasPrefix(module) {
            return name.dropFirst(module.count)
        }
        return nil
    }
}

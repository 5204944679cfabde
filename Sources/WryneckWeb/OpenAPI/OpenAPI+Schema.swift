// OpenAPI+Schema.swift - what a value looks like as JSON: JSON Schema 2020-12, as OpenAPI 3.1 has it.
// Invariant: a schema brings the definitions of all types that it refers to, so that no reference leads nowhere.

extension OpenAPI {
    /// The shape of a value. Made of a type by `of(_:)`, or by hand.
    public struct Schema: Sendable {
        /// What stands in the description. A type is referred to by its full name, which becomes a short one when the
        /// description is made.
        public var json: Value
        /// The types that it refers to, by their full names.
        package var definitions: [String: Definition] = [:]

        package struct Definition: Sendable {
            /// The name without those of the modules and types around it.
            var name: String
            var json: Value
            /// Whether it was recorded, so that its keys are those of Swift.
            var isDerived: Bool
        }

        /// - Parameter json: a schema of JSON Schema 2020-12.
        public init(_ json: Value) { self.json = json }

        /// The schema with one more of JSON Schema's words: `.integer().with("minimum", 1)`.
        /// - Parameters:
        ///   - key: the word.
        ///   - value: its value.
        /// - Returns: the changed schema.
        public func with(_ key: String, _ value: Value) -> Schema {
            var schema = self
            // Beside a reference, words hold for this place alone.
            schema.json[key] = value
            return schema
        }

        /// The schema with a text for people.
        public func described(_ text: String) -> Schema { with("description", .string(text)) }

        /// The same, or null.
        public var orNull: Schema {
            var schema = Schema(["anyOf": [json, ["type": "null"]]])
            if case .string(let type)? = json["type"], json["enum"] == nil {
                schema.json = json
                schema.json["type"] = [.string(type), "null"]
            }
            schema.definitions = definitions
            return schema
        }

        // MARK: Made by hand

        /// Anything.
        public static var any: Schema { Schema([:]) }

        /// A text.
        /// - Parameter format: such as `date-time`, `email`, `uuid`; nil for any text.
        /// - Returns: the schema.
        public static func string(format: String? = nil) -> Schema { typed("string", format) }

        /// A whole number.
        /// - Parameter format: such as `int32`; nil without one.
        /// - Returns: the schema.
        public static func integer(format: String? = nil) -> Schema { typed("integer", format) }

        /// A number.
        /// - Parameter format: such as `double`; nil without one.
        /// - Returns: the schema.
        public static func number(format: String? = nil) -> Schema { typed("number", format) }

        /// True or false.
        public static var boolean: Schema { typed("boolean", nil) }

        /// One of some texts.
        public static func words(_ words: [String]) -> Schema {
            Schema(["type": "string", "enum": .array(words.map { .string($0) })])
        }

        /// A list.
        /// - Parameter items: the shape of each element.
        /// - Returns: the schema.
        public static func array(_ items: Schema) -> Schema {
            var schema = Schema(["type": "array", "items": items.json])
            schema.definitions = items.definitions
            return schema
        }

        /// An object with some properties.
        /// - Parameters:
        ///   - properties: their names and shapes.
        ///   - optional: the names of those that may be missing.
        /// - Returns: the schema.
        public static func object(_ properties: KeyValuePairs<String, Schema>, optional: Set<String> = []) -> Schema {
            object(properties.map { ($0.key, $0.value, !optional.contains($0.key)) })
        }

        static func object(_ properties: [(name: String, schema: Schema, isRequired: Bool)]) -> Schema {
            var schema = Schema(["type": "object"])
            schema.json["properties"] = .object(properties.map { .init($0.name, $0.schema.json) })
            let required = properties.filter(\.isRequired).map { Value.string($0.name) }
            if !required.isEmpty { schema.json["required"] = .array(required) }
            for property in properties { schema.define(property.schema.definitions) }
            return schema
        }

        /// An object with any names, whose values have one shape.
        public static func dictionary(_ values: Schema) -> Schema {
            var schema = Schema(["type": "object", "additionalProperties": values.json])
            schema.definitions = values.definitions
            return schema
        }

        /// One of several shapes.
        public static func oneOf(_ schemas: [Schema]) -> Schema {
            var schema = Schema(["oneOf": .array(schemas.map(\.json))])
            for each in schemas { schema.define(each.definitions) }
            return schema
        }

        private static func typed(_ type: String, _ format: String?) -> Schema {
            var schema = Schema(["type": .string(type)])
            if let format { schema.json["format"] = .string(format) }
            return schema
        }

        mutating func define(_ more: [String: Definition]) { definitions.merge(more) { first, _ in first } }
    }

    /// A type that says itself what it looks like as JSON: one whose `init(from:)` or `encode(to:)` is its own, or that
    /// is only encoded.
    ///
    /// ```swift
    /// extension Money: OpenAPI.Described {
    ///     static var openAPISchema: OpenAPI.Schema { .string().with("pattern", "^[0-9]+ [A-Z]{3}$") }
    /// }
    /// ```
    public protocol Described {
        /// The shape.
        static var openAPISchema: Schema { get }
    }
}

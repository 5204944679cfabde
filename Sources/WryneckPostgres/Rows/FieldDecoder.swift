// FieldDecoder.swift - one value as what a Decodable type reads itself from.
// Invariant: a type that PostgreSQL's values can be read as (`PostgresDecodable`) is read that way, and any other one
// is asked to read itself from the one value, or from the elements of an array.

#if PostgreSQL

    struct FieldDecoder: Decoder, SingleValueDecodingContainer {
        let field: PostgresField
        let codingPath: [any CodingKey]
        var userInfo: [CodingUserInfoKey: Any] { [:] }

        func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
            throw DecodingError.typeMismatch(
                type, DecodingError.Context(codingPath: codingPath, debugDescription: "a column has no names in it"))
        }

        func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
            guard let elements = field.withBytes({ $0.flatMap(ArrayText.decode) }) else {
                throw field.mismatch([Any].self)
            }
            return ElementContainer(
                fields: elements.map { PostgresField(element: $0, of: field) }, codingPath: codingPath)
        }

        func singleValueContainer() -> any SingleValueDecodingContainer { self }

        func decodeNil() -> Bool { field.isNull }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            if let readable = type as? any PostgresDecodable.Type,
                let value = try readable.init(postgres: field) as? Value
            {
                return value
            }
            // The whole numbers that PostgreSQL does not have.
            if let number = type as? any FixedWidthInteger.Type {
                let text = try field.required(for: type)
                guard let value = number.init(text) as? Value else {
                    throw field.mismatch(type)
                }
                return value
            }
            return try Value(from: self)
        }
    }

    /// The elements of an array, one after the other.
    struct ElementContainer: UnkeyedDecodingContainer {
        let fields: [PostgresField]
        let codingPath: [any CodingKey]
        private(set) var currentIndex = 0
        var count: Int? { fields.count }
        var isAtEnd: Bool { currentIndex >= fields.count }

        init(fields: [PostgresField], codingPath: [any CodingKey]) {
            (self.fields, self.codingPath) = (fields, codingPath)
        }

        private func next() throws -> PostgresField {
            guard !isAtEnd else {
                throw DecodingError.valueNotFound(
                    Any.self, DecodingError.Context(codingPath: codingPath, debugDescription: "the array ends here"))
            }
            return fields[currentIndex]
        }

        mutating func decodeNil() throws -> Bool {
            guard try next().isNull else { return false }
            currentIndex += 1
            return true
        }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            let value = try FieldDecoder(field: try next(), codingPath: codingPath).decode(type)
            currentIndex += 1
            return value
        }

        mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
            try FieldDecoder(field: try next(), codingPath: codingPath).container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try FieldDecoder(field: try next(), codingPath: codingPath).unkeyedContainer()
        }

        mutating func superDecoder() throws -> any Decoder {
            FieldDecoder(field: try next(), codingPath: codingPath)
        }
    }

#endif

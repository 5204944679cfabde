// RowDecoder.swift - a row as what a Decodable type reads itself from: one level of names.

#if PostgreSQL

    struct RowDecoder: Decoder {
        let row: PostgresRow
        let names: PostgresRow.ColumnNames
        let codingPath: [any CodingKey]
        var userInfo: [CodingUserInfoKey: Any] { [:] }

        func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
            KeyedDecodingContainer(RowContainer<Key>(decoder: self))
        }

        func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: codingPath, debugDescription: "a row is no list"))
        }

        /// A row of one column, read as one value: `rows.decode(Int.self)`.
        func singleValueContainer() throws -> any SingleValueDecodingContainer {
            guard row.count == 1 else {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(codingPath: codingPath, debugDescription: "a row of \(row.count) columns"))
            }
            return FieldDecoder(field: PostgresField(row.result, row: row.index, column: 0), codingPath: codingPath)
        }
    }

    /// The columns of a row, by their names.
    struct RowContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let decoder: RowDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }

        var allKeys: [Key] { decoder.row.columns.compactMap { Key(stringValue: $0) } }

        func contains(_ key: Key) -> Bool {
            decoder.row.result.column(named: decoder.names.column(key.stringValue)) != nil
        }

        func decodeNil(forKey key: Key) throws -> Bool { try field(key).isNull }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try FieldDecoder(field: try field(key), codingPath: codingPath + [key]).decode(type)
        }

        private func field(_ key: Key) throws -> PostgresField {
            guard let column = decoder.row.result.column(named: decoder.names.column(key.stringValue)) else {
                throw DecodingError.keyNotFound(
                    key, DecodingError.Context(codingPath: codingPath, debugDescription: "there is no such column"))
            }
            return PostgresField(decoder.row.result, row: decoder.row.index, column: column)
        }

        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
            -> KeyedDecodingContainer<Nested>
        {
            try FieldDecoder(field: try field(key), codingPath: codingPath + [key]).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try FieldDecoder(field: try field(key), codingPath: codingPath + [key]).unkeyedContainer()
        }

        func superDecoder() throws -> any Decoder { decoder }
        func superDecoder(forKey key: Key) throws -> any Decoder { decoder }
    }

#endif

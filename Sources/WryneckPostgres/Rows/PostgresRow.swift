// PostgresRow.swift - one row of a result. It refers to the result; values are read when asked for.

#if PostgreSQL

    /// One row.
    ///
    /// ```swift
    /// let id = try row["id", as: Int.self]
    /// let nick = try row["nick", as: String?.self]
    /// ```
    public struct PostgresRow: Sendable {
        let result: ResultHandle
        let index: Int

        /// The number of columns.
        public var count: Int { result.columnCount }

        /// The columns' names, in their order.
        public var columns: [String] { (0..<count).map { result.columnName($0) ?? "" } }

        /// The value of a column, by name: the first one that is called exactly so.
        /// - Parameters:
        ///   - column: The name, as the server gives it: in small letters, unless it was quoted.
        ///   - type: The type to read it as; an optional one for columns that may be NULL.
        /// - Throws: ``PostgresError`` if there is no such column, or the value does not fit.
        public subscript<Value: PostgresDecodable>(column: String, as type: Value.Type) -> Value {
            get throws { try Value(postgres: try field(column)) }
        }

        /// The value of a column, by number.
        /// - Parameters:
        ///   - column: From 0.
        ///   - type: The type to read it as; an optional one for columns that may be NULL.
        /// - Throws: ``PostgresError`` if there is no such column, or the value does not fit.
        public subscript<Value: PostgresDecodable>(column: Int, as type: Value.Type) -> Value {
            get throws {
                guard column >= 0, column < count else {
                    throw PostgresError(.column("there is no column \(column)"), .completed)
                }
                return try Value(postgres: PostgresField(result, row: index, column: column))
            }
        }

        /// The value of a column, as it came.
        /// - Parameter column: The name.
        /// - Returns: the value.
        /// - Throws: ``PostgresError`` if there is no such column.
        public func field(_ column: String) throws -> PostgresField {
            guard let number = result.column(named: column) else {
                throw PostgresError(.column("there is no column \"\(column)\""), .completed)
            }
            return PostgresField(result, row: index, column: number)
        }

        /// The row as a value of a type, a column for each property.
        /// - Parameters:
        ///   - type: The type. Its properties are those that can be read from a column, or are `Decodable` as one
        ///     value.
        ///   - names: How the columns are called.
        /// - Returns: the value.
        /// - Throws: A `DecodingError` if a column is missing, ``PostgresError`` if a value does not fit.
        public func decode<Value: Decodable>(_ type: Value.Type, names: ColumnNames = .exact) throws -> Value {
            try Value(from: RowDecoder(row: self, names: names, codingPath: []))
        }

        /// How the columns of `Decodable` types are called.
        public enum ColumnNames: Sendable {
            /// As the coding keys are.
            case exact
            /// In snake case: `createdAt` is read from `created_at`.
            case snakeCase

            func column(_ key: String) -> String {
                guard case .snakeCase = self else { return key }
                var name = ""
                for character in key {
                    if character.isUppercase, !name.isEmpty { name.append("_") }
                    name += character.lowercased()
                }
                return name
            }
        }
    }

#endif

// PostgresRows.swift - the whole result of a statement.

#if PostgreSQL

    /// The result of a statement: its rows, and what the server says of it.
    ///
    /// All rows are in memory. For more of them than should be there at once, there is
    /// ``PostgresPool/stream(_:_:timeout:)``.
    public struct PostgresRows: RandomAccessCollection, Sendable {
        private let result: ResultHandle

        init(_ result: ResultHandle) { self.result = result }

        /// The first row is at 0.
        public var startIndex: Int { 0 }
        /// The number of rows.
        public var endIndex: Int { result.rowCount }

        /// A row; one that is not there has no values, and reading it throws.
        /// - Parameter position: From 0.
        public subscript(position: Int) -> PostgresRow { PostgresRow(result: result, index: position) }

        /// The columns' names, in their order.
        public var columns: [String] { (0..<result.columnCount).map { result.columnName($0) ?? "" } }

        /// How many rows an INSERT, UPDATE, DELETE, MERGE, COPY or SELECT has affected; nil for other statements.
        public var affected: Int? { result.affectedCount }

        /// The server's name for what it has done, such as `INSERT 0 1`.
        public var tag: String { result.tag }

        /// All rows as values of a type.
        /// - Parameters:
        ///   - type: The type, as for ``PostgresRow/decode(_:names:)``.
        ///   - names: How the columns are called.
        /// - Returns: the values, in the rows' order.
        /// - Throws: A `DecodingError` if a column is missing, ``PostgresError`` if a value does not fit.
        public func decode<Value: Decodable>(_ type: Value.Type, names: PostgresRow.ColumnNames = .exact) throws
            -> [Value]
        {
            try map { try $0.decode(type, names: names) }
        }
    }

#endif

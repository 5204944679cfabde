// PostgresStatement.swift - a statement with its parameters.

#if PostgreSQL

    /// One SQL statement, and the values for its `$1`, `$2` and so on.
    ///
    /// The values never become part of the SQL's text: they go beside it, and the server does not read SQL in them.
    public struct PostgresStatement {
        /// The text; one statement.
        public var sql: String
        /// The values, the first for `$1`; nil for NULL.
        public var parameters: [(any PostgresParameter)?]

        /// - Parameters:
        ///   - sql: One statement.
        ///   - parameters: The values, the first for `$1`; nil for NULL.
        public init(_ sql: String, _ parameters: (any PostgresParameter)?...) {
            self.init(sql, parameters: parameters)
        }

        /// - Parameters:
        ///   - sql: One statement.
        ///   - parameters: The values as a list.
        public init(_ sql: String, parameters: [(any PostgresParameter)?]) {
            (self.sql, self.parameters) = (sql, parameters)
        }

        /// What is to be sent.
        /// - Throws: ``PostgresError`` if it cannot be sent as it is.
        func checked() throws(PostgresError) -> ParameterBlock {
            try checkText(sql, "the statement")
            return try ParameterBlock(parameters)
        }
    }

#endif

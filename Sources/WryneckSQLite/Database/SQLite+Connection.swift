// SQLite+Connection.swift - the database from inside of a transaction.

#if SQLite

    extension SQLite {
        /// The connection in a transaction: its calls return when they are done, because they run on the database's own
        /// thread.
        public struct Connection {
            private let handle: SQLiteHandle

            init(_ handle: SQLiteHandle) { self.handle = handle }

            /// See `SQLite.execute(_:_:)`.
            @discardableResult
            public func execute(_ sql: String, _ values: [Value] = []) throws(Failure) -> Change {
                try handle.execute(sql, values)
            }

            /// See `SQLite.query(_:_:)`.
            public func query(_ sql: String, _ values: [Value] = []) throws(Failure) -> [Row] {
                try handle.query(sql, values)
            }
        }

        /// What a statement has changed.
        public struct Change: Sendable, Hashable {
            /// The number of rows that were added, changed or deleted.
            public let rows: Int
            /// The number of the row that was added last, by this connection, in a table that numbers its rows.
            public let lastRow: Int64
        }
    }

#endif

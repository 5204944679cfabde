// PostgresDatabase.swift - what can be asked: of a pool, of a connection, and within a transaction.

#if PostgreSQL

    public import WryneckDeferred

    /// Something that runs statements: a ``PostgresPool``, or one ``PostgresConnection``. Code that takes it works
    /// within a transaction and without one.
    ///
    /// ```swift
    /// func rename(_ id: Int, to name: String, in database: some PostgresDatabase) async throws {
    ///     try await database.query("update users set name = $1 where id = $2", name, id)
    /// }
    /// ```
    public protocol PostgresDatabase: AnyObject {
        /// Runs a statement.
        ///
        /// A cancellation of the Deferred takes it back if it was not sent; else it is cancelled at the server.
        /// - Parameters:
        ///   - statement: SQL and its parameters.
        ///   - timeout: For the answer; nil for ``PostgresTimeouts/query``. Then it is cancelled at the server, too.
        /// - Returns: its rows, all of them; or ``PostgresError``.
        func run(_ statement: PostgresStatement, timeout: Duration?) -> Deferred<PostgresRows>

        /// Runs statements that stand in one text, separated by semicolons, without parameters: a schema, a migration.
        /// Unless they say otherwise they are one transaction.
        /// - Parameters:
        ///   - sql: The text. Never put a value that came from outside into it.
        ///   - timeout: Between two results; nil for ``PostgresTimeouts/query``.
        /// - Returns: a result for each statement; or ``PostgresError``.
        func script(_ sql: String, timeout: Duration?) -> Deferred<[PostgresRows]>

        /// Runs a statement whose rows come one by one.
        /// - Parameters:
        ///   - statement: SQL and its parameters.
        ///   - timeout: Between two rows while somebody waits; nil for ``PostgresTimeouts/query``.
        /// - Returns: the rows. A failure comes as the stream's error.
        func stream(_ statement: PostgresStatement, timeout: Duration?) -> PostgresStream<PostgresRow>

        /// Runs `COPY … TO STDOUT`.
        /// - Parameters:
        ///   - sql: The COPY.
        ///   - timeout: Between two pieces while somebody waits; nil for ``PostgresTimeouts/query``.
        /// - Returns: the data, in pieces of some 32 KiB that end with a row. A failure comes as the stream's error.
        func copyOut(_ sql: String, timeout: Duration?) -> PostgresStream<[UInt8]>

        /// Runs `COPY … FROM STDIN`.
        ///
        /// If `body` throws or is cancelled, the server takes nothing of it.
        /// - Parameters:
        ///   - sql: The COPY.
        ///   - timeout: While the server takes nothing; nil for ``PostgresTimeouts/query``.
        ///   - body: Writes the data.
        /// - Returns: the number of rows.
        /// - Throws: what `body` throws, or ``PostgresError``.
        nonisolated(nonsending) func copyIn(
            _ sql: String, timeout: Duration?, _ body: nonisolated(nonsending) (PostgresCopyWriter) async throws -> Void
        ) async throws -> Int
    }

    extension PostgresDatabase {
        /// Runs a statement: `query("select name from users where id = $1", 7)`.
        ///
        /// A cancellation of the Deferred takes it back if it was not sent; else it is cancelled at the server.
        /// - Parameters:
        ///   - sql: One statement.
        ///   - parameters: The values for `$1` and so on; nil for NULL.
        ///   - timeout: For the answer; nil for ``PostgresTimeouts/query``.
        /// - Returns: its rows, all of them; or ``PostgresError``.
        @discardableResult
        public func query(_ sql: String, _ parameters: (any PostgresParameter)?..., timeout: Duration? = nil)
            -> Deferred<
                PostgresRows
            >
        { run(PostgresStatement(sql, parameters: parameters), timeout: timeout) }

        /// Runs a statement and waits for its rows: `try await query("select name from users where id = $1", 7)`.
        ///
        /// If the task is cancelled, so is the statement.
        /// - Parameters:
        ///   - sql: One statement.
        ///   - parameters: The values for `$1` and so on; nil for NULL.
        ///   - timeout: For the answer; nil for ``PostgresTimeouts/query``.
        /// - Returns: its rows, all of them.
        /// - Throws: ``PostgresError``, or `CancelledError`.
        @discardableResult
        public nonisolated(nonsending) func query(
            _ sql: String, _ parameters: (any PostgresParameter)?..., timeout: Duration? = nil
        ) async throws -> PostgresRows {
            try await run(PostgresStatement(sql, parameters: parameters), timeout: timeout).value
        }

        /// Runs statements that stand in one text.
        /// - Parameter sql: The text. Never put a value that came from outside into it.
        /// - Returns: a result for each statement; or ``PostgresError``.
        @discardableResult
        public func script(_ sql: String) -> Deferred<[PostgresRows]> { script(sql, timeout: nil) }

        /// Runs statements that stand in one text, and waits for their results.
        /// - Parameter sql: The text. Never put a value that came from outside into it.
        /// - Returns: a result for each statement.
        /// - Throws: ``PostgresError``, or `CancelledError`.
        @discardableResult
        public nonisolated(nonsending) func script(_ sql: String) async throws -> [PostgresRows] {
            try await script(sql, timeout: nil).value
        }

        /// Runs a statement whose rows come one by one.
        /// - Parameters:
        ///   - sql: One statement.
        ///   - parameters: The values for `$1` and so on; nil for NULL.
        /// - Returns: the rows. A failure comes as the stream's error.
        public func stream(_ sql: String, _ parameters: (any PostgresParameter)?...) -> PostgresStream<PostgresRow> {
            stream(PostgresStatement(sql, parameters: parameters), timeout: nil)
        }

        /// Runs `COPY … TO STDOUT`.
        /// - Parameter sql: The COPY.
        /// - Returns: the data.
        public func copyOut(_ sql: String) -> PostgresStream<[UInt8]> { copyOut(sql, timeout: nil) }

        /// Runs `COPY … FROM STDIN`.
        /// - Parameters:
        ///   - sql: The COPY.
        ///   - body: Writes the data. If it throws, the server takes nothing of them.
        /// - Returns: the number of rows.
        /// - Throws: what `body` throws, or ``PostgresError``.
        @discardableResult
        public nonisolated(nonsending) func copyIn(
            _ sql: String, _ body: nonisolated(nonsending) (PostgresCopyWriter) async throws -> Void
        ) async throws -> Int { try await copyIn(sql, timeout: nil, body) }

        /// Sends a notification, which listeners get when the transaction is committed.
        /// - Parameters:
        ///   - channel: Up to 63 bytes.
        ///   - payload: Less than 8000 bytes.
        /// - Returns: fires when the server has it.
        public func notify(_ channel: String, _ payload: String = "") -> Deferred<Void> {
            query("select pg_notify($1, $2)", channel, payload).map { (_: PostgresRows) in }
        }
    }

#endif

// PostgresConnection.swift - a session that belongs to one user for a while.
// Invariant: it is given back once. After that it does nothing, and what was under way is abandoned.

#if PostgreSQL

    public import WryneckDeferred
    internal import WryneckReactor

    /// One connection, for those who need the same one for several statements: a transaction, temporary tables,
    /// settings.
    ///
    /// Statements that are started without waiting for each other are sent at once, in a pipeline, and executed one
    /// after the other. What a user has set in the session (`SET`, temporary tables) stays there for the next one; an
    /// open transaction is rolled back.
    public final class PostgresConnection: PostgresDatabase {
        private var session: Session?
        private let giveBack: (Session) -> Void
        private let defaults: PostgresOptions
        var timeouts: PostgresTimeouts { defaults.timeouts }
        /// How deep in transactions it is.
        var depth = 0

        init(_ session: Session, _ options: PostgresOptions, _ giveBack: @escaping (Session) -> Void) {
            (self.session, defaults, self.giveBack) = (session, options, giveBack)
        }

        deinit { release() }

        /// The number of the server's process, as in `pg_stat_activity`; 0 after the connection was given back.
        public var backend: Int32 { session?.handle.backend ?? 0 }

        /// Such as 150004 for 15.4; 0 after the connection was given back.
        public var serverVersion: Int { session?.handle.serverVersion ?? 0 }

        /// Whether TLS protects it.
        public var isSecure: Bool { session?.handle.isSecure ?? false }

        /// Gives it back.
        func release() {
            guard let session = session.take() else { return }
            session.abandonAll()
            giveBack(session)
        }

        /// Whether it still stands, and belongs to its user.
        var isUsable: Bool { session.map { !$0.isClosed } ?? false }

        var transactionState: ConnectionHandle.Transaction { session?.handle.transaction ?? .unknown }

        /// Ends the session itself: it is in a state that nobody knows.
        func abort(_ cause: String) { session?.lose(cause) }

        private static var released: PostgresError { PostgresError(.released, .notSent) }

        /// See ``PostgresDatabase/run(_:timeout:)``.
        public func run(_ statement: PostgresStatement, timeout: Duration?) -> Deferred<PostgresRows> {
            do throws(PostgresError) { return run(statement, try statement.checked(), timeout) } catch {
                return .fail(error)
            }
        }

        func run(_ statement: PostgresStatement, _ parameters: ParameterBlock, _ timeout: Duration?) -> Deferred<
            PostgresRows
        > {
            guard let session else { return .fail(Self.released) }
            let job = StatementJob(
                statement.sql, parameters, prepares: defaults.preparesStatements,
                timeout: timeout ?? defaults.timeouts.query)
            let rows = job.rows
            session.run(job)
            return rows
        }

        /// Runs a statement that is not worth preparing: of a transaction's own.
        func control(_ sql: String, within timeout: Duration? = nil) -> Deferred<PostgresRows> {
            guard let session else { return .fail(Self.released) }
            do throws(PostgresError) {
                let job = StatementJob(
                    sql, try ParameterBlock([]), prepares: false, timeout: timeout ?? defaults.timeouts.query)
                let rows = job.rows
                session.run(job)
                return rows
            } catch { return .fail(error) }
        }

        /// See ``PostgresDatabase/script(_:timeout:)``.
        public func script(_ sql: String, timeout: Duration?) -> Deferred<[PostgresRows]> {
            guard let session else { return .fail(Self.released) }
            do throws(PostgresError) { try checkText(sql, "the script") } catch { return .fail(error) }
            let job = ScriptJob(sql, timeout: timeout ?? defaults.timeouts.query)
            let results = job.results
            session.run(job)
            return results
        }

        /// See ``PostgresDatabase/stream(_:timeout:)``.
        public func stream(_ statement: PostgresStatement, timeout: Duration?) -> PostgresStream<PostgresRow> {
            let inflow = Inflow<PostgresRow>(limit: defaults.limits.streamedRows)
            stream(statement, into: inflow, timeout) {}
            return PostgresStream(inflow)
        }

        func stream(
            _ statement: PostgresStatement, into inflow: Inflow<PostgresRow>, _ timeout: Duration?,
            _ onEnd: @escaping () -> Void
        ) {
            begin(inflow, onEnd) { () throws(PostgresError) in
                StreamJob(
                    statement.sql, try statement.checked(), into: inflow, timeout: timeout ?? defaults.timeouts.query,
                    onEnd)
            }
        }

        /// See ``PostgresDatabase/copyOut(_:timeout:)``.
        public func copyOut(_ sql: String, timeout: Duration?) -> PostgresStream<[UInt8]> {
            let inflow = Inflow<[UInt8]>(limit: defaults.limits.copyBytes, weigh: \.count)
            copyOut(sql, into: inflow, timeout) {}
            return PostgresStream(inflow)
        }

        func copyOut(
            _ sql: String, into inflow: Inflow<[UInt8]>, _ timeout: Duration?, _ onEnd: @escaping () -> Void
        ) {
            begin(inflow, onEnd) { () throws(PostgresError) in
                try checkText(sql, "the COPY")
                return CopyOutJob(sql, into: inflow, timeout: timeout ?? defaults.timeouts.query, onEnd)
            }
        }

        private func begin<Element>(
            _ inflow: Inflow<Element>, _ onEnd: () -> Void, _ make: () throws(PostgresError) -> Job
        ) {
            do throws(PostgresError) {
                guard let session else { throw Self.released }
                session.run(try make())
            } catch {
                inflow.finish(error)
                onEnd()
            }
        }

        /// See ``PostgresDatabase/copyIn(_:timeout:_:)``.
        public nonisolated(nonsending) func copyIn(
            _ sql: String, timeout: Duration?, _ body: nonisolated(nonsending) (PostgresCopyWriter) async throws -> Void
        ) async throws -> Int {
            guard let session else { throw Self.released }
            try checkText(sql, "the COPY")
            let job = CopyInJob(
                sql, limit: defaults.limits.copyBytes, timeout: timeout ?? defaults.timeouts.query)
            let (begun, rows) = (job.begun, job.rows)
            session.run(job)
            do {
                try await begun.value
                try await body(PostgresCopyWriter(job))
                guard !Task.isCancelled else { throw CancelledError() }
            } catch {
                job.finish(refusing: "the writer gave up")
                // Whoever goes on with this connection finds it at rest. Its answer says no more than the error does,
                // unless the error is only that nothing can be written any more.
                do { _ = try await rows.shieldedValue } catch let answer as PostgresError {
                    if case .released? = (error as? PostgresError)?.reason { throw answer }
                }
                throw error
            }
            job.finish(refusing: nil)
            return try await rows.value
        }
    }

#endif

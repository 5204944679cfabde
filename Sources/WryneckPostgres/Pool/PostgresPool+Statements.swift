// PostgresPool+Statements.swift - statements for which any connection will do.
// Invariant: only what was surely never sent is sent again, over another connection.

#if PostgreSQL

    public import WryneckDeferred

    extension PostgresPool {
        /// Another connection is tried so often, if one was lost before the statement was sent.
        private static var tries: Int { 3 }

        /// Runs a statement over any connection; see ``PostgresDatabase/run(_:timeout:)``.
        public func run(_ statement: PostgresStatement, timeout: Duration?) -> Deferred<PostgresRows> {
            do throws(PostgresError) { return run(statement, try statement.checked(), timeout, Self.tries) } catch {
                return .fail(error)
            }
        }

        private func run(
            _ statement: PostgresStatement, _ parameters: ParameterBlock, _ timeout: Duration?, _ tries: Int
        ) -> Deferred<PostgresRows> {
            let rows = borrowed { $0.run(statement, parameters, timeout) }
            guard tries > 1 else { return rows }
            return rows.addErrback { (error: any Error) throws -> Deferred<PostgresRows> in
                guard let known = error as? PostgresError, known.outcome == .notSent, known.isConnectionLoss else {
                    throw error
                }
                return self.run(statement, parameters, timeout, tries - 1)
            }
        }

        /// Runs statements in one text over any connection; see ``PostgresDatabase/script(_:timeout:)``.
        public func script(_ sql: String, timeout: Duration?) -> Deferred<[PostgresRows]> {
            borrowed { $0.script(sql, timeout: timeout) }
        }

        private func borrowed<Value>(_ work: @escaping (PostgresConnection) -> Deferred<Value>) -> Deferred<Value> {
            take().flatMap { connection in
                work(connection).addBoth { (result: Result<Value, any Error>) throws -> Value in
                    connection.release()
                    return try result.get()
                }
            }
        }

        /// Sends several statements at once over one connection, in a pipeline: one way there and back for all of them.
        ///
        /// Each is a transaction of its own, and a failure of one does not keep the others from being executed.
        /// - Parameters:
        ///   - statements: are executed in this order.
        ///   - timeout: for each; nil for ``PostgresTimeouts/query``.
        /// - Returns: their results, in the same order. It fails only if there is no connection. A cancellation cancels
        ///   all.
        public func pipeline(
            _ statements: [PostgresStatement], timeout: Duration? = nil
        ) -> Deferred<[Result<PostgresRows, any Error>]> {
            take().flatMap { connection in
                let rows = statements.map { connection.run($0, timeout: timeout) }
                return DeferredList(rows, consumeErrors: true).map { outcome in
                    connection.release()
                    return outcome.results ?? []
                }
            }
        }

        /// Runs a statement whose rows come one by one; see ``PostgresDatabase/stream(_:timeout:)``.
        public func stream(_ statement: PostgresStatement, timeout: Duration?) -> PostgresStream<PostgresRow> {
            let inflow = Inflow<PostgresRow>(limit: options.limits.streamedRows)
            lendUntilEnd(of: inflow) { $0.stream(statement, into: inflow, timeout, $1) }
            return PostgresStream(inflow)
        }

        /// Runs `COPY … TO STDOUT`; see ``PostgresDatabase/copyOut(_:timeout:)``.
        public func copyOut(_ sql: String, timeout: Duration?) -> PostgresStream<[UInt8]> {
            let inflow = Inflow<[UInt8]>(limit: options.limits.copyBytes, weigh: \.count)
            lendUntilEnd(of: inflow) { $0.copyOut(sql, into: inflow, timeout, $1) }
            return PostgresStream(inflow)
        }

        private func lendUntilEnd<Element>(
            of inflow: Inflow<Element>, _ begin: @escaping (PostgresConnection, @escaping () -> Void) -> Void
        ) {
            let taken = take()
            inflow.onLeft = { taken.cancel() }
            taken.whenSettled { result in
                switch result {
                case .success(let connection):
                    guard !inflow.isOver else { return connection.release() }
                    // The job's end holds the connection, and lets it go.
                    begin(connection) { connection.release() }
                case .failure(let error): inflow.finish(error)
                }
            }
        }

        /// Runs `COPY … FROM STDIN`; see ``PostgresDatabase/copyIn(_:timeout:_:)``.
        public nonisolated(nonsending) func copyIn(
            _ sql: String, timeout: Duration?, _ body: nonisolated(nonsending) (PostgresCopyWriter) async throws -> Void
        ) async throws -> Int {
            try await withConnection { try await $0.copyIn(sql, timeout: timeout, body) }
        }
    }

#endif

// PostgresPool+Connections.swift - one connection for several statements.

#if PostgreSQL

    public import WryneckDeferred
    internal import WryneckReactor

    extension PostgresPool {
        /// Lends a connection while `body` runs.
        /// - Parameter body: gets the connection. What it has started and not waited for is cancelled at its end.
        /// - Returns: what `body` returns.
        /// - Throws: what `body` throws; ``PostgresError`` if there is no connection.
        @discardableResult
        public nonisolated(nonsending) func withConnection<Value>(
            _ body: nonisolated(nonsending) (PostgresConnection) async throws -> Value
        ) async throws -> Value {
            let connection = try await take().value
            defer { connection.release() }
            return try await body(connection)
        }

        /// Lends a connection until the Deferred that `body` returns has fired.
        /// - Parameter body: gets the connection.
        /// - Returns: the result of `body`, or ``PostgresError`` if there is no connection.
        public func withConnection<Value>(_ body: @escaping (PostgresConnection) throws -> Deferred<Value>) -> Deferred<
            Value
        > {
            take().flatMap { connection in
                maybeDeferred { try body(connection) }.addBoth { (result: Result<Value, any Error>) throws -> Value in
                    connection.release()
                    return try result.get()
                }
            }
        }

        /// Runs `body` in a transaction over a connection of its own. It is committed when `body` returns, and rolled
        /// back if `body` throws or the task is cancelled.
        ///
        /// ```swift
        /// try await pool.transaction(.init(isolation: .serializable, retries: 3)) { connection in
        ///     try await connection.query("update accounts set sum = sum - $1 where id = $2", 10, from)
        ///     try await connection.query("update accounts set sum = sum + $1 where id = $2", 10, to)
        /// }
        /// ```
        /// - Parameters:
        ///   - transaction: how it is to be run, and how often again if it failed because of others.
        ///   - body: gets the connection; runs again with each repetition.
        /// - Returns: what `body` returns.
        /// - Throws: what `body` throws; ``PostgresError`` if it cannot be committed. Its outcome is
        ///   ``PostgresError/Outcome/unknown`` if the connection was lost while it was being committed.
        @discardableResult
        public nonisolated(nonsending) func transaction<Value>(
            _ transaction: PostgresTransaction = PostgresTransaction(),
            _ body: nonisolated(nonsending) (PostgresConnection) async throws -> Value
        ) async throws -> Value {
            var repeats = 0
            while true {
                do { return try await withConnection { try await $0.transaction(transaction, body) } } catch {
                    guard let known = error as? PostgresError, known.isTransient, known.outcome == .failed,
                        repeats < transaction.retries
                    else { throw error }
                }
                repeats += 1
                let longest = min(200, 5 << min(repeats, 10))
                try await reactor.sleep(for: .milliseconds(Int.random(in: 1...longest)))
            }
        }

        /// Runs `body` in a transaction over a connection of its own, until the Deferred that it returns has fired.
        /// - Parameters:
        ///   - transaction: how it is to be run, and how often again if it failed because of others.
        ///   - body: gets the connection; runs again with each repetition.
        /// - Returns: the result of `body`, once it is committed. A cancellation rolls back.
        public func transaction<Value>(
            _ transaction: PostgresTransaction = PostgresTransaction(),
            _ body: @escaping (PostgresConnection) throws -> Deferred<Value>
        ) -> Deferred<Value> {
            Deferred(on: reactor) {
                try await self.transaction(transaction) { connection in try await body(connection).value }
            }
        }
    }

#endif

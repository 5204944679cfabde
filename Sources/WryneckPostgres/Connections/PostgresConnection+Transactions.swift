// PostgresConnection+Transactions.swift - begin, commit, and what happens when something goes wrong in between.
// Invariant: after a transaction the session is in the state in which it was before, or it is closed.

#if PostgreSQL

    internal import WryneckDeferred

    extension PostgresConnection {
        /// Runs `body` in a transaction; within one, in a savepoint.
        ///
        /// It is committed when `body` returns. If `body` throws, or the task is cancelled, all of it is rolled back;
        /// of a savepoint, what came since. The savepoint's transaction can go on.
        /// - Parameters:
        ///   - transaction: How it is to be run; within another one it is that one's affair, and this is ignored.
        ///     Repeats are the pool's affair.
        ///   - body: Gets this connection.
        /// - Returns: what `body` returns.
        /// - Throws: what `body` throws; ``PostgresError`` if it cannot be committed. Its outcome is
        ///   ``PostgresError/Outcome/unknown`` if the connection was lost while it was being committed.
        @discardableResult
        public nonisolated(nonsending) func transaction<Value>(
            _ transaction: PostgresTransaction = PostgresTransaction(),
            _ body: nonisolated(nonsending) (PostgresConnection) async throws -> Value
        ) async throws -> Value {
            let level = depth
            let savepoint = "wryneck_\(level)"
            _ = try await control(level == 0 ? transaction.beginning : "savepoint \(savepoint)").value
            depth += 1
            defer { depth = level }
            let value: Value
            do {
                value = try await body(self)
                guard !Task.isCancelled else { throw CancelledError() }
            } catch {
                await rollBack(level, savepoint)
                throw error
            }
            if level == 0 { try await commit() } else { try await releaseSavepoint(level, savepoint) }
            return value
        }

        /// A cancellation would leave everybody in doubt, so it is too late for one.
        private nonisolated(nonsending) func commit() async throws {
            let rows: PostgresRows
            do { rows = try await control("commit").shieldedValue } catch {
                // Deferred constraints and serialisation fail here; the transaction is over then.
                if transactionState != .idle { await rollBack(0, "") }
                throw error
            }
            // The server's way to say that a statement before has failed.
            if rows.tag == "ROLLBACK" { throw PostgresError(.rolledBack, .failed) }
        }

        private nonisolated(nonsending) func releaseSavepoint(_ level: Int, _ savepoint: String) async throws {
            do { _ = try await control("release savepoint \(savepoint)").shieldedValue } catch {
                await rollBack(level, savepoint)
                throw error
            }
        }

        private nonisolated(nonsending) func rollBack(_ level: Int, _ savepoint: String) async {
            guard isUsable else { return }
            do {
                guard level > 0 else {
                    _ = try await control("rollback", within: timeouts.drain).shieldedValue
                    return
                }
                _ = try await control("rollback to savepoint \(savepoint)", within: timeouts.drain).shieldedValue
                _ = try await control("release savepoint \(savepoint)").shieldedValue
            } catch {
                // Nobody knows what it is in.
                abort("a transaction could not be rolled back")
            }
        }
    }

#endif

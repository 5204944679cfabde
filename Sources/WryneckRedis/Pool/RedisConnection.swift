// RedisConnection.swift - a connection that is lent to one borrower.
// Invariant: after its return it sends nothing, so that a reference that somebody kept is harmless.

#if Redis

    public import WryneckDeferred
    internal import WryneckReactor

    /// A connection of one's own, for as long as `withConnection` lends it: for commands that block, and for
    /// transactions that depend on what was read.
    public final class RedisConnection {
        private let lane: Lane
        private var isReturned = false
        private var isWatching = false
        private weak var pool: Pool?

        init(_ lane: Lane, of pool: Pool) { (self.lane, self.pool) = (lane, pool) }

        // A Deferred that its producer has released unfired never tells that it has ended.
        deinit { giveBack() }

        /// Sends a command.
        /// - Parameter command: also one that blocks, with a `timeout` that is longer than it blocks.
        /// - Returns: the reply; or a ``RedisError``. Once the connection is lost, all fail: it is not made again.
        public func send(_ command: RedisCommand) -> Deferred<RedisReply> {
            guard !isReturned else { return .fail(RedisError.misuse("the connection was given back")) }
            if let reason = CommandRules.reasonAgainst(command) { return .fail(RedisError.misuse(reason)) }
            if command.name == "WATCH" { isWatching = true }
            return lane.submit([command], isIdempotent: false, timeout: command.timeout)
        }

        /// Sends a command.
        /// - Parameters:
        ///   - name: the command's name.
        ///   - arguments: its arguments.
        /// - Returns: the reply; or a ``RedisError``.
        public func send(_ name: String, _ arguments: any RedisArgument...) -> Deferred<RedisReply> {
            send(RedisCommand(name, arguments: arguments))
        }

        /// Lets the next transaction run only if none of the keys changes until then. Ends with the transaction, or
        /// with the loan.
        /// - Parameter keys: at least one.
        /// - Returns: fires when the server watches.
        public func watch(_ keys: any RedisArgument...) -> Deferred<Void> {
            send(RedisCommand("WATCH", arguments: keys)).map { _ in }
        }

        /// Runs commands as one, unless a watched key has changed.
        /// - Parameters:
        ///   - commands: none of them is sent again.
        ///   - timeout: their time; nil for the default.
        /// - Returns: their replies, of which each may be a `refusal`; nil if a watched key has changed: nothing was
        ///   run.
        public func transaction(_ commands: [RedisCommand], timeout: Duration? = nil) -> Deferred<[RedisReply]?> {
            guard !isReturned else { return .fail(RedisError.misuse("the connection was given back")) }
            return lane.transaction(commands, timeout: timeout).map { reply in try reply.ifPresent?.elements }
        }

        fileprivate func giveBack() {
            guard !isReturned else { return }
            isReturned = true
            guard let pool else { return lane.end(.closed) }
            // Also after a transaction, which may have failed before it ended the watch.
            if isWatching, lane.isIdle, !lane.isEnded {
                lane.submit([RedisCommand("UNWATCH")], isIdempotent: false, timeout: nil).whenSettled { [lane] _ in
                    pool.giveBack(lane)
                }
            } else {
                pool.giveBack(lane)
            }
        }
    }

    extension RedisClient {
        /// Lends a connection of its own.
        ///
        /// ```swift
        /// let job = try await redis.withConnection { connection in
        ///     var take = RedisCommand("BLPOP", "jobs", 30)
        ///     take.timeout = .seconds(35)
        ///     return try await connection.send(take).value
        /// }
        /// ```
        /// - Parameter body: uses the connection, which is given back when it has ended.
        /// - Returns: what `body` returns.
        /// - Throws: what `body` throws; a ``RedisError`` if there is no connection to lend in time.
        public nonisolated(nonsending) func withConnection<Value>(
            _ body: @escaping (RedisConnection) async throws -> Value
        ) async throws -> Value {
            let connection = RedisConnection(try await pool.take().value, of: pool)
            defer { connection.giveBack() }
            return try await Deferred(on: reactor) { try await body(connection) }.value
        }

        /// Lends a connection of its own.
        /// - Parameter body: uses the connection, which is given back when the Deferred has fired.
        /// - Returns: what that fires with; a ``RedisError`` if there is no connection to lend in time.
        public func withConnection<Value>(
            _ body: @escaping (RedisConnection) throws -> Deferred<Value>
        ) -> Deferred<Value> {
            let pool = pool
            return pool.take().flatMap { lane in
                let connection = RedisConnection(lane, of: pool)
                let work: Deferred<Value>
                do { work = try body(connection) } catch {
                    connection.giveBack()
                    throw error
                }
                return work.addBoth { (_: Result<Value, any Error>) -> Void in connection.giveBack() }
            }
        }
    }

#endif

// SQLite.swift - a database in a file, used from any thread and never on a reactor's.
// Invariant: one connection, one thread of its own, one piece of work at a time, in the order in which they were asked
// for.

#if SQLite

    internal import CSQLite
    public import WryneckDeferred
    public import WryneckReactor

    /// A database in a file, by SQLite. Its work is done on a thread of its own, so that no reactor waits for a disk.
    ///
    /// ```swift
    /// let database = try SQLite.open("tasks.db")
    /// try await database.execute("CREATE TABLE IF NOT EXISTS tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")
    /// try await database.execute("INSERT INTO tasks (title) VALUES (?)", [.text(title)])
    /// for row in try await database.query("SELECT id, title FROM tasks ORDER BY id") {
    ///     print(row["id"].integer ?? 0, row["title"].text ?? "")
    /// }
    /// ```
    ///
    /// Values go into parameters (`?`), and never into the text of a statement. All reactors share one such object; a
    /// program that wants to read while something is written opens the file twice.
    public final class SQLite: Sendable {
        /// How a file is opened.
        public struct Options: Sendable {
            /// Whether nothing shall be changed.
            public var isReadOnly = false
            /// How long another connection, perhaps of another process, is waited for: 5 seconds. Then the work fails
            /// with `Failure.Kind.busy`.
            public var busyTimeout = Duration.seconds(5)
            /// How many pieces of work may wait for the thread; one more fails with `ThreadPool.Failure.queueIsFull`:
            /// whoever outruns the disk for so long is told.
            public var queueLimit = 10_000
            /// Whether the work is done by the caller, who waits for it: for tests over `TestClient`, where time stands
            /// still until everything is done, and for programs without a reactor.
            public var blocksCaller = false

            /// A file that can be changed, and a thread.
            public init() {}
        }

        private let connection: Locked<SQLiteHandle>
        /// Nil if the caller does the work.
        private let thread: ThreadPool?

        private init(_ handle: sending SQLiteHandle, _ options: Options) {
            connection = Locked(handle)
            thread = options.blocksCaller ? nil : ThreadPool()
            thread?.size = 1
            thread?.queueLimit = max(1, options.queueLimit)
        }

        // The thread ends after the work that it has.
        deinit { thread?.stop() }

        /// Opens a file, or makes it, for its owner alone. It is set to write ahead (WAL), so that readers and a writer
        /// of several connections do not wait for each other, and to check foreign keys.
        ///
        /// It waits for the disk: at the start of a program, before the server runs.
        /// - Parameters:
        ///   - path: the file; `:memory:` for a database that ends with this object.
        ///   - options: how it is opened.
        /// - Returns: the database.
        /// - Throws: `SQLite.Failure`, such as `.notADatabase` for a file of another kind, `.corrupt` for a broken one.
        public static func open(_ path: String, options: Options = Options()) throws(Failure) -> SQLite {
            SQLite(try SQLiteHandle(path, options), options)
        }

        /// Does several things at once, as one: either all of it is done, or nothing.
        ///
        /// ```swift
        /// try await database.transaction { connection in
        ///     try connection.execute("UPDATE accounts SET sum = sum - ? WHERE id = ?", [.integer(sum), from])
        ///     try connection.execute("UPDATE accounts SET sum = sum + ? WHERE id = ?", [.integer(sum), to])
        /// }
        /// ```
        /// - Parameter body: the work; it runs on the database's thread and must not keep the connection. What it
        ///   throws takes everything back.
        /// - Returns: what `body` returns.
        /// - Throws: what `body` throws; `SQLite.Failure`; `ThreadPool.Failure` if too much work waits.
        public func transaction<Value: Sendable>(
            _ body: @escaping @Sendable (Connection) throws -> Value
        ) async throws -> Value {
            try await perform { handle in try handle.transaction { try body(Connection(handle)) } }
        }

        /// Runs statements that give no rows.
        /// - Parameters:
        ///   - sql: one statement; without values, also several with semicolons between them.
        ///   - values: one for each parameter, in their order.
        /// - Returns: what has become of it.
        /// - Throws: `SQLite.Failure`; `ThreadPool.Failure` if too much work waits.
        @discardableResult
        public func execute(_ sql: String, _ values: [Value] = []) async throws -> Change {
            try await perform { try $0.execute(sql, values) }
        }

        /// Runs a statement and takes all of its rows: say `LIMIT` where there may be many.
        /// - Parameters:
        ///   - sql: one statement.
        ///   - values: one for each parameter, in their order.
        /// - Returns: the rows.
        /// - Throws: `SQLite.Failure`; `ThreadPool.Failure` if too much work waits.
        public func query(_ sql: String, _ values: [Value] = []) async throws -> [Row] {
            try await perform { try $0.query(sql, values) }
        }

        /// The same as `execute(_:_:)`, by a Deferred of the calling thread's reactor.
        @discardableResult
        public func execute(_ sql: String, _ values: [Value] = [], on reactor: Reactor) -> Deferred<Change> {
            Deferred(on: reactor) { try await self.execute(sql, values) }
        }

        /// The same as `query(_:_:)`, by a Deferred of the calling thread's reactor.
        public func query(_ sql: String, _ values: [Value] = [], on reactor: Reactor) -> Deferred<[Row]> {
            Deferred(on: reactor) { try await self.query(sql, values) }
        }

        /// The same as `transaction(_:)`, by a Deferred of the calling thread's reactor.
        public func transaction<Value: Sendable>(
            on reactor: Reactor, _ body: @escaping @Sendable (Connection) throws -> Value
        ) -> Deferred<Value> {
            Deferred(on: reactor) { try await self.transaction(body) }
        }

        /// Does work in the calling thread, at the start of a program.
        func performNow<Value>(_ body: (SQLiteHandle) throws(Failure) -> Value) throws(Failure) -> Value {
            try connection.withLock { handle throws(Failure) in try body(handle) }
        }

        /// Does work on the thread. A task that is cancelled before its work has begun does not do it.
        func perform<Value: Sendable>(
            _ body: @escaping @Sendable (SQLiteHandle) throws -> Value
        ) async throws -> Value {
            try Task.checkCancellation()
            guard let thread else { return try connection.withLock { try body($0) } }
            return try await withCheckedThrowingContinuation { continuation in
                do throws(ThreadPool.Failure) {
                    try thread.add(0) { [connection] in
                        continuation.resume(with: Result { try connection.withLock { try body($0) } })
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

#endif

// SQLiteSessionStore.swift - sessions in a file: they are still there when the server has been restarted.
// Invariants: a name is a digest, so that a copy of the file opens no session. Each change is one statement, so that
// several processes with the same file do not undo each other's.

#if SQLite

    internal import CSQLite
    internal import WryneckReactor
    public import WryneckWeb

    /// Keeps sessions in a file, by SQLite: for a server that is restarted, and for several processes of one machine.
    ///
    /// ```swift
    /// let store = try SQLiteSessionStore("sessions.db")
    /// let server = Server(.tcp(port: 8080)) { _ in
    ///     let root = Branch()
    ///     root.use(try Sessions(store))
    /// ```
    public final class SQLiteSessionStore: SessionStore {
        /// Sessions that are over go in pieces, so that nobody waits for long.
        private static let piece: Int64 = 200
        /// They are looked for at most so often, in seconds of the sessions' own time.
        private static let purgeInterval: Int64 = 60

        private let database: SQLite
        private let nextPurge = Locked(Int64.min)

        /// - Parameters:
        ///   - path: the file; it is made, for its owner alone, if there is none.
        ///   - options: how it is opened.
        /// - Throws: `SQLite.Failure`: `.notADatabase` or `.corrupt` for a file that is none, `.newerSchema` for one of
        ///   a newer version of this library.
        public convenience init(_ path: String, options: SQLite.Options = SQLite.Options()) throws(SQLite.Failure) {
            try self.init(SQLite.open(path, options: options))
        }

        /// Sessions beside a program's own tables, whose names do not begin with `wryneck_`. It waits for the disk.
        /// - Parameter database: an open database.
        /// - Throws: `SQLite.Failure`, as the other initialiser.
        public init(_ database: SQLite) throws(SQLite.Failure) {
            self.database = database
            try database.performNow { handle throws(SQLite.Failure) in try SessionSchema.prepare(handle) }
        }

        /// The session with the name.
        /// - Throws: `SQLite.Failure`.
        public func load(_ id: SessionID) async throws -> StoredSession? {
            let rows = try await database.query(
                "SELECT content, user, created, seen, expires, version FROM wryneck_sessions WHERE id = ?",
                [.blob(id.bytes)])
            guard let row = rows.first else { return nil }
            guard let bytes = row["content"].blob, let created = row["created"].integer, let seen = row["seen"].integer,
                let expires = row["expires"].integer, let version = row["version"].integer
            else { throw SQLite.Failure(Int32(CSQLITE_CORRUPT), "a row of wryneck_sessions is broken") }
            return StoredSession(
                bytes: bytes, user: row["user"].text, created: created, seen: seen, expires: expires, version: version)
        }

        /// See `SessionStore.save(_:_:)`.
        /// - Throws: `SQLite.Failure`.
        public func save(_ id: SessionID, _ session: StoredSession) async throws -> Bool {
            if session.version == 1 {
                let added = try await database.execute(
                    """
                    INSERT INTO wryneck_sessions (content, user, created, seen, expires, version, id)
                    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """, Self.values(session) + [.blob(id.bytes)])
                try await purge(at: session.seen)
                return added.rows == 1
            }
            return try await replace(id, by: id, session)
        }

        /// See `SessionStore.move(_:to:_:)`. At once.
        /// - Throws: `SQLite.Failure`.
        public func move(_ old: SessionID, to new: SessionID, _ session: StoredSession) async throws -> Bool {
            try await replace(old, by: new, session)
        }

        /// Deletes the session with the name.
        /// - Throws: `SQLite.Failure`.
        public func delete(_ id: SessionID) async throws {
            try await database.execute("DELETE FROM wryneck_sessions WHERE id = ?", [.blob(id.bytes)])
        }

        /// Deletes all sessions of the user.
        /// - Throws: `SQLite.Failure`.
        public func deleteAll(of user: String) async throws {
            try await database.execute("DELETE FROM wryneck_sessions WHERE user = ?", [.text(user)])
        }

        private func replace(_ old: SessionID, by new: SessionID, _ session: StoredSession) async throws -> Bool {
            let changed = try await database.execute(
                """
                UPDATE wryneck_sessions
                SET content = ?, user = ?, created = ?, seen = ?, expires = ?, version = ?, id = ?
                WHERE id = ? AND version = ?
                """,
                Self.values(session) + [
                    .blob(new.bytes), .blob(old.bytes), .integer(session.version &- 1),
                ])
            return changed.rows == 1
        }

        private static func values(_ session: StoredSession) -> [SQLite.Value] {
            [
                .blob(session.bytes), .text(session.user), .integer(session.created), .integer(session.seen),
                .integer(session.expires), .integer(session.version),
            ]
        }

        private func purge(at now: Int64) async throws {
            let isDue = nextPurge.withLock { next in
                guard now >= next else { return false }
                next = now &+ Self.purgeInterval
                return true
            }
            guard isDue else { return }
            let gone = try await database.execute(
                """
                DELETE FROM wryneck_sessions WHERE id IN
                (SELECT id FROM wryneck_sessions WHERE expires <= ? LIMIT ?)
                """, [.integer(now), .integer(Self.piece)])
            // There may be more: the next new session takes the next piece.
            if gone.rows == Self.piece { nextPurge.withLock { $0 = now } }
        }
    }

#endif

// SessionSchema.swift - the tables of sessions, and their version.
// Invariant: a file of a newer version is left alone.

#if SQLite

    enum SessionSchema {
        /// Counts up with each change of the tables; `prepare` then takes older ones there.
        private static let version: Int64 = 1

        static func prepare(_ handle: SQLiteHandle) throws(SQLite.Failure) {
            do {
                try handle.transaction { try upgrade(handle) }
            } catch let error as SQLite.Failure {
                throw error
            } catch {
                throw SQLite.Failure(.other, "\(error)")
            }
        }

        private static func upgrade(_ handle: SQLiteHandle) throws(SQLite.Failure) {
            try handle.execute(
                "CREATE TABLE IF NOT EXISTS wryneck_schema (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID",
                [])
            let found = try handle.query("SELECT version FROM wryneck_schema WHERE name = 'sessions'", [])
            let before = found.first?["version"].integer ?? 0
            guard before <= version else {
                throw SQLite.Failure(
                    .newerSchema, "the tables of sessions are of version \(before), and this program knows \(version)")
            }
            if before == version { return }
            try handle.execute(
                """
                CREATE TABLE wryneck_sessions (
                    id BLOB PRIMARY KEY, user TEXT, created INTEGER NOT NULL, seen INTEGER NOT NULL,
                    expires INTEGER NOT NULL, version INTEGER NOT NULL, content BLOB NOT NULL
                ) WITHOUT ROWID;
                CREATE INDEX wryneck_sessions_expires ON wryneck_sessions (expires);
                CREATE INDEX wryneck_sessions_user ON wryneck_sessions (user) WHERE user IS NOT NULL;
                """, [])
            try handle.execute(
                "INSERT INTO wryneck_schema (name, version) VALUES ('sessions', ?)", [.integer(version)])
        }
    }

#endif

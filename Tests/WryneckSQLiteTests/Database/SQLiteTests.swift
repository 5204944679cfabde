#if SQLite

    import Glibc
    import ProcessTesting
    import Testing
    import Wryneck
    import WryneckSQLite
    import WryneckTesting

    @Suite("A database in a file") struct SQLiteTests {
        private let folder: TemporaryFolder
        init() throws { folder = try TemporaryFolder() }

        private func open(_ options: SQLite.Options = SQLite.Options()) throws -> SQLite {
            try SQLite.open(folder.path("test.db"), options: options)
        }

        @Test("keeps values of all kinds, also after it was closed")
        func values() async throws {
            let values: [SQLite.Value] = [
                1, .integer(.min), 2.5, "", "é\u{1F434}\u{0}x", .blob([]), .blob([0, 255]), nil, true,
            ]
            do {
                let database = try open()
                try await database.execute("CREATE TABLE t (number INTEGER PRIMARY KEY, value)")
                for (index, value) in values.enumerated() {
                    let change = try await database.execute("INSERT INTO t (value) VALUES (?)", [value])
                    #expect(change.rows == 1 && change.lastRow == Int64(index + 1))
                }
            }
            let rows = try await open().query("SELECT value, number FROM t ORDER BY number")
            #expect(rows.map { $0["value"] } == values)
            #expect(rows.first?.columns == ["value", "number"])
            #expect(rows.first?["none"] == .null)
        }

        @Test("values say what they are, and nothing else")
        func kinds() {
            let number: SQLite.Value = 7
            #expect(number.integer == 7 && number.real == 7 && number.bool == true)
            #expect(number.text == nil && number.blob == nil && !number.isNull)
            let none = SQLite.Value.text(String?.none)
            #expect(none.isNull)
            #expect(SQLite.Value.real(0.5).integer == nil)
        }

        @Test("a value never becomes part of the statement")
        func injection() async throws {
            let database = try open()
            try await database.execute("CREATE TABLE t (name TEXT)")
            let name = "'; DROP TABLE t; --"
            try await database.execute("INSERT INTO t VALUES (?)", [.text(name)])
            #expect(try await database.query("SELECT name FROM t WHERE name = ?", [.text(name)]).count == 1)
        }

        @Test("a new file is for its owner alone, and written ahead")
        func file() async throws {
            let database = try open()
            var status = stat()
            #expect(stat(folder.path("test.db"), &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(try await database.query("PRAGMA journal_mode").first?["journal_mode"] == "wal")
            #expect(try await database.query("PRAGMA foreign_keys").first?["foreign_keys"] == 1)
        }

        @Test(
            "wrong statements are failures with the reason and without values, and leave the database as good as before"
        )
        func mistakes() async throws {
            let database = try open()
            try await database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)")
            try await database.execute("INSERT INTO t (name) VALUES (?)", ["secret"])
            let cases: [(String, [SQLite.Value], SQLite.Failure.Kind)] = [
                ("SELEKT 1", [], .statement), ("SELECT x FROM t", [], .statement), ("SELECT ?", [], .statement),
                ("SELECT 1", [1], .statement), ("SELECT 1; SELECT 2", [], .statement), ("", [], .statement),
                ("-- nothing", [], .statement),
                ("INSERT INTO t (name) VALUES (?)", ["secret"], .constraint),
                ("INSERT INTO t (name) VALUES (?)", [nil], .constraint),
            ]
            for (sql, values, kind) in cases {
                let failure = await #expect(throws: SQLite.Failure.self) { try await database.query(sql, values) }
                #expect(failure?.kind == kind, "\(sql)")
                #expect(failure?.description.contains("secret") == false)
            }
            #expect(try await database.query("SELECT name FROM t").count == 1)
            try await database.execute("")
            try await database.execute("INSERT INTO t (name) VALUES ('b'); INSERT INTO t (name) VALUES ('c'); -- end")
            #expect(try await database.query("SELECT name FROM t").count == 3)
        }

        @Test("a transaction is done as a whole or not at all")
        func transactions() async throws {
            struct Changed: Error {}
            let database = try open()
            try await database.execute("CREATE TABLE t (n INTEGER UNIQUE)")
            let sum = try await database.transaction { connection in
                try connection.execute("INSERT INTO t VALUES (1)")
                try connection.execute("INSERT INTO t VALUES (2)")
                return try connection.query("SELECT sum(n) AS sum FROM t").first?["sum"].integer
            }
            #expect(sum == 3)
            await #expect(throws: Changed.self) {
                try await database.transaction { connection in
                    try connection.execute("INSERT INTO t VALUES (3)")
                    throw Changed()
                }
            }
            await #expect(throws: SQLite.Failure.self) {
                try await database.transaction { connection in
                    try connection.execute("DELETE FROM t")
                    try connection.execute("INSERT INTO t VALUES (4), (4)")
                }
            }
            #expect(try await database.query("SELECT n FROM t").count == 2)
        }

        @Test("many at once are done one after the other, and each gets its own answer")
        func concurrency() async throws {
            let database = try open()
            try await database.execute("CREATE TABLE t (n INTEGER)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        try await database.execute("INSERT INTO t VALUES (?)", [.integer(Int64(number))])
                        let rows = try await database.query("SELECT n FROM t WHERE n = ?", [.integer(Int64(number))])
                        #expect(rows.map { $0["n"] } == [.integer(Int64(number))])
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.query("SELECT count(*) AS c FROM t").first?["c"] == 50)
        }

        @Test("two connections see each other's changes; one that waits too long for the other is told")
        func twoConnections() async throws {
            var options = SQLite.Options()
            options.busyTimeout = .zero
            let (first, second) = (try open(options), try open(options))
            try await first.execute("CREATE TABLE t (n INTEGER)")
            try await first.execute("BEGIN IMMEDIATE")
            try await first.execute("INSERT INTO t VALUES (1)")
            #expect(try await second.query("SELECT n FROM t").isEmpty)
            let failure = await #expect(throws: SQLite.Failure.self) {
                try await second.execute("INSERT INTO t VALUES (2)")
            }
            #expect(failure?.kind == .busy)
            try await first.execute("COMMIT")
            try await second.execute("INSERT INTO t VALUES (2)")
            #expect(try await first.query("SELECT n FROM t").count == 2)
        }

        @Test("a file that is none, a folder, and a path that leads nowhere are told apart")
        func noDatabase() throws {
            try folder.write("text", String(repeating: "This is no database.\n", count: 100))
            try folder.makeFolder("folder")
            func kind(_ name: String) -> SQLite.Failure.Kind? {
                let failure = #expect(throws: SQLite.Failure.self) { try SQLite.open(folder.path(name)) }
                #expect(failure?.description.contains(name) == true)
                return failure?.kind
            }
            #expect(kind("text") == .notADatabase)
            #expect(kind("folder") == .cannotOpen)
            #expect(kind("none/test.db") == .cannotOpen)
            #expect(try folder.read("text").hasPrefix("This is"), "nothing is done to a stranger's file")
        }

        @Test("a file that is only read stays as it is")
        func readOnly() async throws {
            try await open().execute("CREATE TABLE t (n INTEGER)")
            var options = SQLite.Options()
            options.isReadOnly = true
            let database = try open(options)
            #expect(try await database.query("SELECT n FROM t").isEmpty)
            let failure = await #expect(throws: SQLite.Failure.self) {
                try await database.execute("INSERT INTO t VALUES (1)")
            }
            #expect(failure?.kind == .readOnly)
        }

        @Test("handlers of all three kinds use it; in memory the caller does the work")
        func handlers() throws {
            var options = SQLite.Options()
            options.blocksCaller = true
            let database = try open(options)
            let client = try TestClient { _ in
                let root = Branch()
                root.get("make") { request in
                    .deferred(
                        database.execute("CREATE TABLE t (n INTEGER)", on: request.reactor).map { _ in .text("made") })
                }
                root.get("add") { request in
                    .async { () async throws -> Response in
                        try await database.execute("INSERT INTO t VALUES (?)", [5])
                        return .text("added")
                    }
                }
                root.get("sum") { request in
                    .deferred(
                        database.query("SELECT sum(n) AS s FROM t", on: request.reactor).map { rows in
                            .text("\(rows.first?["s"].integer ?? 0)")
                        })
                }
                root.get("twice") { request in
                    .deferred(
                        database.transaction(on: request.reactor) { try $0.execute("UPDATE t SET n = 2 * n").rows }.map
                        {
                            .text("\($0)")
                        })
                }
                return Site(root)
            }
            #expect(try client.get("/make").text == "made")
            #expect(try client.get("/add").text == "added")
            #expect(try client.get("/twice").text == "1")
            #expect(try client.get("/sum").text == "10")
            #expect(try client.get("/make").status == .internalServerError)
        }

        @Test("a task that was cancelled before does nothing")
        func cancelled() async throws {
            let database = try open()
            try await database.execute("CREATE TABLE t (n INTEGER)")
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                try await database.execute("INSERT INTO t VALUES (1)")
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await database.query("SELECT n FROM t").isEmpty)
        }
    }

#endif

#if PostgreSQL
    import ProcessTesting
    import ReactorTestSupport
    import Testing

    @testable import WryneckPostgres

    extension ServerTests {
        @Suite("Statements") struct StatementTests {
            @Test("errors of the server are told apart, with what an application needs of them")
            func errors() throws {
                let database = try Database()
                _ = try database.wait(for: database.pool.script("drop table if exists child, parent", timeout: nil))
                try database.table("parent", "id int primary key, age int not null check (age > 0)")
                try database.table("child", "parent int references parent")
                _ = try database.wait(for: database.pool.query("insert into parent values (1, 2)"))
                func failure(_ sql: String) throws -> PostgresError {
                    try database.failure(of: database.pool.query(sql))
                }
                let unique = try failure("insert into parent values (1, 2)")
                #expect(unique.sqlState == .uniqueViolation && unique.outcome == .failed)
                #expect(unique.serverMessage?.constraint == "parent_pkey" && unique.serverMessage?.table == "parent")
                // What an error says in logs has no values of rows.
                #expect(!"\(unique)".contains("(1)"))
                #expect(try failure("insert into child values (7)").sqlState == .foreignKeyViolation)
                #expect(try failure("insert into parent values (2, null)").sqlState == .notNullViolation)
                #expect(try failure("insert into parent values (2, 0)").sqlState == .checkViolation)
                #expect(try failure("select * from nothing").sqlState == .undefinedTable)
                #expect(try failure("select nothing").sqlState == .undefinedColumn)
                #expect(try failure("selekt 1").serverMessage?.position == 1)
                #expect(try failure("select 'x'::int").sqlState == .invalidTextRepresentation)
                #expect(unique.sqlState?.isOfClass("23") == true)
                // None of them has cost the connection.
                #expect(database.pool.connections.open == 1)
            }

            @Test("a script is many statements with a result each, or an error and none of it")
            func scripts() throws {
                let database = try Database()
                let results = try database.wait(
                    for: database.pool.script(
                        "create temp table s (a int); insert into s values (1), (2); select a from s")
                )
                #expect(results.map(\.tag) == ["CREATE TABLE", "INSERT 0 2", "SELECT 2"] && results[1].affected == 2)
                try database.table("scripted", "a int")
                let error = try database.failure(
                    of: database.pool.script("insert into scripted values (1); insert into scripted values (1/0)"))
                #expect(error.outcome == .failed)
                #expect(try database.number("select count(*) from scripted") == 0)
                #expect(try database.wait(for: database.pool.script("")).count <= 1)
            }

            @Test("a pipeline's results come in its order, and a failure in it is only its own")
            func pipeline() throws {
                let database = try Database { $0.limits.connections = 1 }
                let statements = (0..<300).map { number in
                    PostgresStatement(number % 50 == 7 ? "select 1/($1 - $1)" : "select $1::int", number)
                }
                let results = try database.wait(for: database.pool.pipeline(statements))
                for (number, result) in results.enumerated() {
                    if number % 50 == 7 {
                        #expect(throws: PostgresError.self) { try result.get() }
                    } else {
                        #expect(try result.get()[0][0, as: Int.self] == number)
                    }
                }
                #expect(try database.wait(for: database.pool.pipeline([])).isEmpty)
            }

            @Test("a statement is prepared once and used again, and no more of them are kept than may be")
            func preparing() throws {
                let database = try Database {
                    $0.limits.connections = 1
                    $0.limits.preparedStatements = 3
                }
                let names = try database.run {
                    for _ in 0..<3 {
                        for number in 0..<5 { try await database.pool.query("select \(number), $1::int", number) }
                    }
                    try await database.pool.query("select 4, $1::int", 4)
                    return try await database.pool.query(
                        "select name, generic_plans + custom_plans as uses from pg_prepared_statements")
                }
                // The one that made place for this very question goes with the next packet.
                #expect(names.count <= 4)
                #expect(try names.contains { try $0["uses", as: Int.self] >= 2 })
            }

            @Test("a statement that fails when it is first executed, or is cancelled, is prepared once all the same")
            func preparedAndFailed() throws {
                let database = try Database { $0.limits.connections = 1 }
                let names = try database.run {
                    for _ in 0..<5 { _ = try? await database.pool.query("select 1 / $1::int", 0) }
                    for _ in 0..<2 {
                        _ = try? await database.pool.query("select pg_sleep($1)", 60, timeout: .milliseconds(20))
                    }
                    return try await database.pool.query(
                        "select statement from pg_prepared_statements where statement like '%$1%'")
                }
                let texts = try names.decode(String.self)
                #expect(Set(texts).count == texts.count && texts.contains("select 1 / $1::int"), "\(texts)")
            }

            @Test("a change of the schema makes a prepared statement void, and it is prepared anew without a word")
            func alteredTable() throws {
                let database = try Database { $0.limits.connections = 1 }
                try database.table("altered", "a int")
                let rows = try database.run {
                    try await database.pool.query("insert into altered values (1)")
                    for _ in 0..<2 { try await database.pool.query("select * from altered") }
                    try await database.pool.query("alter table altered add column b int default 2")
                    let rows = try await database.pool.query("select * from altered")
                    // In a transaction it cannot be repeated alone: the whole is, if it may.
                    try await database.pool.query("alter table altered add column c int default 3")
                    let inside = try await database.pool.transaction(PostgresTransaction(retries: 1)) { connection in
                        try await connection.query("select * from altered")
                    }
                    try await database.pool.query("deallocate all")
                    let after = try await database.pool.query("select * from altered")
                    return [rows, inside, after]
                }
                #expect(rows.map(\.columns) == [["a", "b"], ["a", "b", "c"], ["a", "b", "c"]])
            }

            @Test("COPY in a plain statement is an error that says so, and no hanging connection")
            func copyInStatement() throws {
                let database = try Database()
                try database.table("plain", "a int")
                for sql in ["copy plain from stdin", "copy plain to stdout"] {
                    let error = try database.failure(of: database.pool.query(sql))
                    #expect("\(error)".contains("copyIn"))
                    let script = try database.failure(of: database.pool.script(sql))
                    #expect("\(script)".contains("copyIn"))
                }
                #expect(try database.number("select 1") == 1)
            }
        }
    }

#endif

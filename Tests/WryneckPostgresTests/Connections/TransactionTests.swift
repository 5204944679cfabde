#if PostgreSQL
    import ProcessTesting
    import ReactorTestSupport
    import Testing

    @testable import WryneckPostgres

    extension ServerTests {
        @Suite("Transactions") struct TransactionTests {
            @Test("what returns is committed, what throws is not, and a savepoint is only itself")
            func savepoints() throws {
                let database = try Database()
                try database.table("kept", "a int")
                try database.run {
                    try await database.pool.transaction { outer in
                        try await outer.query("insert into kept values (1)")
                        await #expect(throws: Boom.self) {
                            try await outer.transaction { inner in
                                try await inner.query("insert into kept values (2)")
                                try await inner.transaction { try await $0.query("insert into kept values (3)") }
                                throw Boom(id: 1)
                            }
                        }
                        // A statement that fails is the savepoint's affair, too.
                        await #expect(throws: PostgresError.self) {
                            try await outer.transaction { try await $0.query("insert into kept values (1/0)") }
                        }
                        try await outer.transaction { try await $0.query("insert into kept values (4)") }
                    }
                    await #expect(throws: Boom.self) {
                        try await database.pool.transaction { connection in
                            try await connection.query("insert into kept values (5)")
                            throw Boom(id: 2)
                        }
                    }
                    let rows = try await database.pool.query("select a from kept order by a")
                    #expect(try rows.decode(Int.self) == [1, 4])
                }
                #expect(database.pool.connections.open == 1)
            }

            @Test(
                "a task that is cancelled rolls back, in the midst of a statement or between two",
                arguments: [true, false])
            func cancelled(isWithin: Bool) throws {
                let database = try Database { $0.limits.connections = 1 }
                try database.table("undone", "a int")
                var isThere = false
                let work = Deferred<Void>(on: database.reactor) {
                    try await database.pool.transaction { connection in
                        try await connection.query("insert into undone values (1)")
                        isThere = true
                        if isWithin {
                            try await connection.query("select pg_sleep(600)")
                        } else {
                            // Whoever does not look at the cancellation does not get it committed either.
                            _ = try? await database.reactor.sleep(for: patience)
                        }
                    }
                }
                try database.test.turn(until: { isThere })
                try database.test.look(3)
                work.cancel()
                #expect(throws: CancelledError.self) { try database.wait(for: work) }
                #expect(try database.number("select count(*) from undone") == 0)
                #expect(database.pool.connections.open == 1)
            }

            @Test("with a Deferred it is the same, and its cancellation rolls back")
            func deferred() throws {
                let database = try Database()
                try database.table("deferred", "a int")
                let work = database.pool.transaction { connection in
                    connection.query("insert into deferred values (1)").flatMap { _ in
                        connection.query("select 5") as Deferred<PostgresRows>
                    }
                }
                #expect(try database.wait(for: work)[0][0, as: Int.self] == 5)
                let never = Deferred<Void>()
                var isThere = false
                let other: Deferred<Void> = database.pool.transaction { connection in
                    connection.query("insert into deferred values (2)").flatMap { _ in
                        isThere = true
                        return never
                    }
                }
                try database.test.turn(until: { isThere })
                other.cancel()
                #expect(throws: CancelledError.self) { try database.wait(for: other) }
                #expect(try database.number("select count(*) from deferred") == 1)
            }

            @Test("a failed statement that its user swallows does not look like a commit")
            func swallowed() throws {
                let database = try Database()
                let error = try database.run {
                    do {
                        try await database.pool.transaction { connection in
                            _ = try? await connection.query("select 1/0")
                        }
                    } catch let error as PostgresError { return error }
                    throw ChildFailure(description: "it was committed")
                }
                guard case .rolledBack = error.reason else { throw ChildFailure(description: "\(error)") }
                #expect(error.outcome == .failed)
            }

            @Test("a constraint that is looked at only at the commit fails there, and the connection serves again")
            func deferredConstraint() throws {
                let database = try Database()
                try database.table("late", "a int unique deferrable initially deferred")
                let work = Deferred<Void>(on: database.reactor) {
                    try await database.pool.transaction { connection in
                        for _ in 0..<2 { try await connection.query("insert into late values (1)") }
                    }
                }
                #expect(try database.failure(of: work).sqlState == .uniqueViolation)
                #expect(try database.number("select count(*) from late") == 0)
            }

            @Test("transactions that cannot have run one after the other are run again, if that is wished for")
            func serializable() throws {
                let database = try Database()
                try database.table("tills", "id int, sum int")
                _ = try database.wait(for: database.pool.query("insert into tills values (1, 0), (2, 0)"))
                // Each reads what the other one writes, and both have read before either writes.
                func run(retries: Int) throws -> (failures: Int, runs: Int) {
                    var (runs, arrived, failures) = (0, 0, 0)
                    let both = Deferred<Void>()
                    let works = [(1, 2), (2, 1)].map { own, other in
                        Deferred<Void>(on: database.reactor) {
                            let how = PostgresTransaction(isolation: .serializable, retries: retries)
                            try await database.pool.transaction(how) { connection in
                                runs += 1
                                let sum = try await connection.query("select sum from tills where id = $1", other)
                                arrived += 1
                                if arrived == 2 { both.settle(.success(())) }
                                if arrived <= 2 { try await both.value }
                                let next = try sum[0][0, as: Int.self] + 1
                                try await connection.query("update tills set sum = $1 where id = $2", next, own)
                            }
                        }
                    }
                    for work in works {
                        do { try database.wait(for: work) } catch let error as PostgresError {
                            #expect(error.sqlState == .serializationFailure && error.isTransient)
                            failures += 1
                        }
                    }
                    return (failures, runs)
                }
                #expect(try run(retries: 0).failures == 1)
                let (failures, runs) = try run(retries: 5)
                #expect(failures == 0 && runs >= 3)
            }

            @Test("a transaction that may only read does not write")
            func readOnly() throws {
                let database = try Database()
                try database.table("readonly", "a int")
                let work = Deferred<Void>(on: database.reactor) {
                    try await database.pool.transaction(PostgresTransaction(isReadOnly: true)) {
                        _ = try await $0.query("insert into readonly values (1)")
                    }
                }
                #expect(try database.failure(of: work).sqlState == .readOnlyTransaction)
            }
        }
    }

#endif

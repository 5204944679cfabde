#if PostgreSQL
    import ProcessTesting
    import ReactorTestSupport
    import Testing

    @testable import WryneckPostgres

    extension ServerTests {
        @Suite("Cancelling") struct CancellingTests {
            /// Waits until nobody at the server runs a statement with this in it.
            private func expectGone(_ mark: String, _ database: Database) throws {
                let watcher = PostgresPool(on: database.reactor, database.options)
                let sql =
                    "select count(*) from pg_stat_activity where state = 'active' and query like '%\(mark)%' "
                    + "and pid <> pg_backend_pid()"
                while try database.wait(for: watcher.query(sql))[0][0, as: Int.self] != 0 {}
            }

            @Test("a statement that takes too long is over at the server, too, and its connection serves again")
            func timeout() throws {
                let database = try Database { $0.limits.connections = 1 }
                let error = try database.failure(
                    of: database.pool.query("select pg_sleep(600), 'late-1'", timeout: .milliseconds(100)))
                guard case .timedOut = error.reason else { throw ChildFailure(description: "\(error)") }
                #expect(error.outcome == .unknown)
                try expectGone("late-1", database)
                #expect(try database.number("select 1") == 1)
                #expect(database.pool.connections.open == 1)
            }

            @Test("a Deferred that is cancelled, and a task that is, end their statement", arguments: [true, false])
            func leaving(isTask: Bool) throws {
                let database = try Database { $0.limits.connections = 1 }
                let backend = try database.number("select pg_backend_pid()")
                let sql = "select pg_sleep(600), 'left-\(isTask)'"
                if isTask {
                    let work = Deferred<Void>(on: database.reactor) { _ = try await database.pool.query(sql) }
                    try database.test.turn(until: { database.pool.connections.resting == 0 })
                    work.cancel()
                    #expect(throws: CancelledError.self) { try database.wait(for: work) }
                } else {
                    let query: Deferred<PostgresRows> = database.pool.query(sql)
                    #expect(database.pool.connections.resting == 0)
                    query.cancel()
                    #expect(query.outcome == "error cancelled")
                    query.forget()
                }
                #expect(try database.number("select pg_backend_pid()") == backend)
                try expectGone("left-\(isTask)", database)
            }

            @Test("a statement that waits behind another one is taken back, and was never sent")
            func takenBack() throws {
                let database = try Database { $0.limits.pipeline = 1 }
                try database.table("taken", "a int")
                try database.run {
                    try await database.pool.withConnection { connection in
                        let first: Deferred<PostgresRows> = connection.query("select pg_sleep(0.05)")
                        let second: Deferred<PostgresRows> = connection.query("insert into taken values (1)")
                        second.cancel()
                        second.forget()
                        _ = try await first.value
                        let late =
                            connection.query("insert into taken values (2)", timeout: .zero) as Deferred<PostgresRows>
                        let blocker: Deferred<PostgresRows> = connection.query("select 1")
                        late.forget()
                        _ = try? await blocker.value
                    }
                }
                #expect(try database.number("select count(*) from taken where a = 1") == 0)
            }

            @Test("whoever else is in the pipeline is not struck by a cancellation")
            func neighbours() throws {
                let database = try Database { $0.limits.connections = 1 }
                try database.run {
                    try await database.pool.withConnection { connection in
                        let slow: Deferred<PostgresRows> = connection.query("select pg_sleep(0.2)")
                        let wanted: Deferred<PostgresRows> = connection.query("select 42")
                        slow.cancel()
                        slow.forget()
                        let answer = try await wanted.value[0][0, as: Int.self]
                        #expect(answer == 42)
                        let next = try await connection.query("select 43")[0][0, as: Int.self]
                        #expect(next == 43)
                    }
                }
            }

            @Test("no answer goes to another's question: a thousand numbers, at random cancelled and timed out")
            func ownAnswers() throws {
                let database = try Database { $0.limits.connections = 4 }
                var random = Random(seed: 15)
                var (answered, given) = (0, 0)
                var wrong: [String] = []
                for round in 0..<100 {
                    var open: [Deferred<PostgresRows>] = []
                    for place in 0..<10 {
                        let number = round * 10 + place
                        let (slow, patience) = (
                            Int.random(in: 0..<4, using: &random) == 0, Int.random(in: 1...8, using: &random)
                        )
                        let query: Deferred<PostgresRows> = database.pool.query(
                            slow ? "select $1::int, pg_sleep(0.02)" : "select $1::int", number,
                            timeout: slow ? .milliseconds(patience) : nil)
                        query.whenSettled { result in
                            given += 1
                            guard case .success(let rows) = result else { return }
                            answered += 1
                            if (try? rows[0][0, as: Int.self]) != number {
                                wrong.append("\(number): \(rows.map(\.columns))")
                            }
                        }
                        open.append(query)
                    }
                    for _ in 0..<Int.random(in: 0...3, using: &random) { try database.test.look() }
                    for query in open where Int.random(in: 0..<5, using: &random) == 0 { query.cancel() }
                    try database.test.turn(until: { given == (round + 1) * 10 })
                }
                #expect(wrong == [] && answered > 300, "\(answered) answers")
                #expect(try database.number("select 7") == 7)
            }
        }
    }

#endif

#if PostgreSQL
    import Glibc
    import ProcessTesting
    import ReactorTestSupport
    import Testing

    @testable import WryneckPostgres

    extension ServerTests {
        @Suite("Faults") struct FaultTests {
            @Test("a session that the server ends in the midst of a statement: unknown, with the server's word")
            func terminated() throws {
                let database = try Database()
                let victim = try database.run {
                    try await database.pool.withConnection { connection in
                        let backend = connection.backend
                        let query: Deferred<PostgresRows> = connection.query("select pg_sleep(600)")
                        try await database.pool.query("select pg_terminate_backend($1)", backend)
                        let behind: Deferred<PostgresRows> = connection.query("select 1")
                        do { _ = try await query.value } catch let error as PostgresError {
                            _ = try? await behind.value
                            return error
                        }
                        throw ChildFailure(description: "it was not ended")
                    }
                }
                #expect(victim.sqlState == .adminShutdown && victim.outcome == .unknown)
                #expect(try database.number("select 1") == 1)
            }

            @Test("an idle connection that the server ends is dropped, and the next request does not see it")
            func terminatedIdle() throws {
                let database = try Database { $0.limits.connections = 2 }
                let other = PostgresPool(on: database.reactor, database.options)
                for _ in 0..<5 {
                    let backend = try database.number("select pg_backend_pid()")
                    _ = try database.wait(for: other.query("select pg_terminate_backend($1)", backend))
                    try database.test.turn(until: { database.pool.connections.open == 0 })
                    #expect(try database.number("select 1") == 1)
                }
            }

            @Test("a server that crashes and starts again: what waits for a connection gets it")
            func restarted() throws {
                let database = try Database()
                #expect(try database.number("select 1") == 1)
                try database.cluster.control("-m immediate stop")
                try database.test.turn(until: { database.pool.connections.open == 0 })
                let waiting: Deferred<PostgresRows> = database.pool.query("select 2")
                try database.test.look(3)
                #expect(waiting.outcome == "none" && database.pool.connections.waiting == 1)
                try database.cluster.control("start")
                #expect(try database.wait(for: waiting)[0][0, as: Int.self] == 2)
            }

            @Test("a server that does not answer any more: the deadline holds, and afterwards all is well")
            func paused() throws {
                let database = try Database { $0.timeouts.drain = .milliseconds(100) }
                let backend = pid_t(try database.number("select pg_backend_pid()"))
                let processes = [database.cluster.postmaster, backend]
                for process in processes { kill(process, SIGSTOP) }
                defer { for process in processes { kill(process, SIGCONT) } }
                let error = try database.failure(of: database.pool.query("select 1", timeout: .milliseconds(100)))
                #expect(error.outcome == .unknown)
                // Not cancelled in time, so given up.
                try database.test.turn(until: { database.pool.connections.open == 0 })
                let next: Deferred<PostgresRows> = database.pool.query("select 2")
                try database.test.look()
                for process in processes { kill(process, SIGCONT) }
                #expect(try database.wait(for: next)[0][0, as: Int.self] == 2)
            }

            @Test("a transaction that waits for an answer rolls back in time when the server does not answer")
            func pausedTransaction() throws {
                let database = try Database {
                    $0.timeouts.drain = .milliseconds(100)
                    $0.timeouts.query = .milliseconds(100)
                }
                let backend = pid_t(try database.number("select pg_backend_pid()"))
                let processes = [database.cluster.postmaster, backend]
                let work = Deferred<Void>(on: database.reactor) {
                    try await database.pool.transaction { connection in
                        for process in processes { kill(process, SIGSTOP) }
                        try await connection.query("select 1")
                    }
                }
                defer { for process in processes { kill(process, SIGCONT) } }
                #expect(throws: PostgresError.self) { try database.wait(for: work) }
            }

            @Test("no server at all: the request fails at its deadline, with the cause; a wrong name at once")
            func unreachable() throws {
                let database = try Database { $0.timeouts.queue = .milliseconds(100) }
                var nowhere = database.options
                nowhere.parameters["host"] = "/tmp/there-is-no-such-folder"
                let error = try database.failure(of: PostgresPool(on: database.reactor, nowhere).query("select 1"))
                guard case .notConnected(let cause) = error.reason else { throw ChildFailure(description: "\(error)") }
                #expect(cause.contains("no-such-folder") && error.outcome == .notSent)
                var wrong = database.options
                wrong.parameters["dbname"] = "nobody"
                wrong.timeouts.queue = patience
                let refused = try database.failure(of: PostgresPool(on: database.reactor, wrong).query("select 1"))
                #expect("\(refused)".contains("nobody") && refused.outcome == .notSent)
                var nul = database.options
                nul.password = "a\0b"
                nul.timeouts.queue = patience
                _ = try database.failure(of: PostgresPool(on: database.reactor, nul).query("select 1"))
            }

            @Test("the reactor's end tells everybody, and leaves nothing")
            func end() throws {
                let database = try Database { $0.limits.connections = 1 }
                #expect(try database.number("select 1") == 1)
                let running: Deferred<PostgresRows> = database.pool.query("select pg_sleep(600)")
                let waiting: Deferred<PostgresRows> = database.pool.query("select 1")
                try database.test.look()
                database.reactor.endByHand()
                #expect(running.outcome.contains("closed") && running.outcome.contains("unknown"))
                #expect(waiting.outcome.contains("closed"))
                running.forget()
                waiting.forget()
                #expect(database.reactor.sourceCount == 0)
            }
        }
    }

#endif

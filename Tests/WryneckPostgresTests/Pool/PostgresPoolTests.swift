#if PostgreSQL
    import ProcessTesting
    import ReactorTestSupport
    import Testing
    import WryneckReactorTesting

    @testable import WryneckPostgres

    extension ServerTests {
        @Suite("PostgresPool") struct PostgresPoolTests {
            /// A pool whose time the test moves.
            private final class Clocked {
                let memory: MemoryReactor
                let pool: PostgresPool

                init(_ configure: (inout PostgresOptions) -> Void) throws {
                    memory = try MemoryReactor.adopted()
                    var options = try PostgresOptions(try Cluster.shared.get().address)
                    configure(&options)
                    pool = PostgresPool(on: memory.reactor, options)
                }

                /// Turns without moving the time.
                func turn(until isDone: () -> Bool) throws { while !isDone() { try memory.reactor.turn() } }

                func lend() throws -> PostgresConnection {
                    let taken = pool.take()
                    try turn { taken.hasFired }
                    return try #require(try taken.settledResult?.get())
                }
            }

            @Test("who waits for a connection is told at the deadline, and not before; the next one is served in turn")
            func queueDeadline() throws {
                let clocked = try Clocked { $0.limits.connections = 1 }
                let first = try clocked.lend()
                let second = clocked.pool.take(), third = clocked.pool.take()
                clocked.memory.advance(by: .milliseconds(4999))
                #expect(!second.hasFired)
                let fourth = clocked.pool.take()
                clocked.memory.advance(by: .milliseconds(2))
                #expect(second.outcome.contains("at work") && third.outcome.contains("at work") && !fourth.hasFired)
                second.forget()
                third.forget()
                first.release()
                #expect(fourth.hasFired)
            }

            @Test("the line has an end, and who leaves it makes place")
            func queueLimit() throws {
                let clocked = try Clocked {
                    $0.limits.connections = 1
                    $0.limits.queue = 2
                }
                let first = try clocked.lend()
                let waiting = (0..<2).map { _ in clocked.pool.take() }
                let refused = clocked.pool.take()
                #expect(refused.outcome.contains("too many"))
                refused.forget()
                waiting[0].cancel()
                waiting[0].forget()
                #expect(clocked.pool.connections.waiting == 1)
                first.release()
                #expect(waiting[1].hasFired)
            }

            @Test("no more connections than may be, and none is made without need")
            func limit() throws {
                let clocked = try Clocked { $0.limits.connections = 3 }
                #expect(clocked.pool.connections.open == 0)
                let taken = (0..<8).map { _ in clocked.pool.take() }
                try clocked.turn { taken.prefix(3).allSatisfy(\.hasFired) }
                #expect(clocked.pool.connections.open == 3 && clocked.pool.connections.waiting == 5)
                clocked.memory.settle()
                #expect(clocked.pool.connections.opening == 0)
                for one in taken.prefix(3) { try one.settledResult?.get().release() }
                #expect(taken.prefix(6).allSatisfy(\.hasFired) && !taken[6].hasFired)
                for one in taken { one.cancel() }
                for one in taken { one.forget() }
            }

            @Test("connections that rest too long or grow old are closed")
            func aging() throws {
                let clocked = try Clocked {
                    $0.limits.idleTime = .seconds(60)
                    $0.limits.age = .seconds(100)
                    $0.limits.idleConnections = 1
                    $0.timeouts.restUnchecked = .seconds(1000)
                }
                let (first, second) = (try clocked.lend(), try clocked.lend())
                first.release()
                second.release()
                #expect(clocked.pool.connections.open == 1)
                clocked.memory.advance(by: .seconds(50))
                try clocked.lend().release()
                clocked.memory.advance(by: .seconds(59))
                #expect(clocked.pool.connections.open == 1)
                // Older than it may be, now that it comes back.
                try clocked.lend().release()
                #expect(clocked.pool.connections.open == 0)
                try clocked.lend().release()
                clocked.memory.advance(by: .seconds(61))
                #expect(clocked.pool.connections.open == 0)
            }

            @Test("one that has rested is asked for a sign of life before it is lent")
            func check() throws {
                let clocked = try Clocked { _ in }
                let first = try clocked.lend()
                let backend = first.backend
                first.release()
                clocked.memory.advance(by: .seconds(31))
                let taken = clocked.pool.take()
                #expect(!taken.hasFired && clocked.pool.checking == 1)
                try clocked.turn { taken.hasFired }
                #expect(try taken.settledResult?.get().backend == backend)
                #expect(clocked.pool.connections.open == 1)
            }

            @Test("a connection comes back as it was lent: an open transaction is rolled back, work under way is ended")
            func comingBack() throws {
                let database = try Database { $0.limits.connections = 1 }
                try database.table("left_open", "a int")
                let backend = try database.run {
                    try await database.pool.withConnection { connection in
                        try await connection.query("begin")
                        try await connection.query("insert into left_open values (1)")
                        let slow: Deferred<PostgresRows> = connection.query("select pg_sleep(600)")
                        slow.forget()
                        return connection.backend
                    }
                }
                #expect(try database.number("select pg_backend_pid()") == backend)
                #expect(try database.number("select count(*) from left_open") == 0)
            }

            @Test("a connection that was given back does nothing any more")
            func released() throws {
                let database = try Database()
                var kept: PostgresConnection?
                try database.run { try await database.pool.withConnection { kept = $0 } }
                let connection = try #require(kept)
                let error = try database.failure(of: connection.query("select 1"))
                guard case .released = error.reason else { throw ChildFailure(description: "\(error)") }
                #expect(error.outcome == .notSent && connection.backend == 0)
                let stream = try database.failure(of: connection.stream("select 1").forEach { _ in })
                #expect(stream.outcome == .notSent)
            }

            @Test("a closed pool lets work end, and takes no more")
            func close() throws {
                let database = try Database { $0.limits.connections = 1 }
                let running: Deferred<PostgresRows> = database.pool.query("select 5 from pg_sleep(0.05)")
                try database.test.turn(until: {
                    database.pool.connections.open == 1 && database.pool.connections.waiting == 0
                })
                let waiting: Deferred<PostgresRows> = database.pool.query("select 6")
                let closed = database.pool.close()
                #expect(waiting.outcome.contains("closed") && !closed.hasFired)
                waiting.forget()
                #expect(try database.wait(for: running)[0][0, as: Int.self] == 5)
                _ = try database.wait(for: closed)
                #expect(database.pool.connections.open == 0)
                #expect(try database.failure(of: database.pool.query("select 7")).outcome == .notSent)
            }

            @Test("a pool that nobody holds leaves nothing on the reactor")
            func dropped() throws {
                let database = try Database()
                var pool: PostgresPool? = PostgresPool(on: database.reactor, database.options)
                if let pool { _ = try database.wait(for: pool.query("select 1")) }
                #expect(database.reactor.sourceCount == 1)
                pool = nil
                #expect(database.reactor.sourceCount == 0)
            }
        }
    }

#endif

#if Redis

    import ProcessTesting
    import ReactorTestSupport
    import Testing
    import WryneckDeferred
    import WryneckReactor
    import WryneckReactorTesting

    @testable import WryneckRedis

    @Suite("Lent connections", .ownThread) struct PoolTests {
        private let server: ScriptedServer
        init() throws { server = try ScriptedServer() }

        @Test("a lent connection is used again by the next borrower")
        func reuse() {
            let redis = server.client()
            for _ in 0..<3 {
                #expect(server.value(redis.withConnection { $0.send("ECHO", "x") }) == .bulk([120]))
                server.world.settle()
            }
            #expect(server.sessions.count == 1)
            server.world.advance(by: .seconds(60))
            #expect(server.sessions[0].isOver)
        }

        @Test("async code has a connection, too, and gives it back when it throws")
        func asyncCode() {
            let redis = server.client()
            let good = Deferred(on: server.world.reactor) {
                try await redis.withConnection { try await $0.send("ECHO", "x").value }
            }
            #expect(server.value(good) == .bulk([120]))
            let bad = Deferred(on: server.world.reactor) {
                try await redis.withConnection { _ -> Int in throw Boom() }
            }
            #expect(
                server.outcome(bad).map { if case .failure(let error) = $0 { error is Boom } else { false } } == true)
            #expect(redis.pool.count <= 1)
        }

        @Test("no more are lent than the limit; the others wait, as long as a command may")
        func limit() {
            let redis = server.client { ($0.limits.lentConnections, $0.limits.waiting) = (1, 1) }
            let end = Deferred<Int>()
            redis.withConnection { _ in end }.forget()
            let second = redis.withConnection { $0.send("ECHO", "x") }
            #expect(server.error(redis.withConnection { $0.send("ECHO", "y") }) == .notSent(.queueFull))
            #expect(server.outcome(second) == nil)
            end.settle(.success(1))
            #expect(server.value(second) == .bulk([120]))

            let never = Deferred<Int>()
            redis.withConnection { _ in never }.forget()
            let late = redis.withConnection { $0.send("ECHO", "z") }
            server.world.advance(by: .seconds(5))
            #expect(server.error(late) == .notSent(.timedOut(.seconds(5))))
            #expect(!never.hasFired)
        }

        @Test("a borrower whose Deferred is forgotten has given its connection back")
        func forgotten() {
            let redis = server.client { $0.limits.lentConnections = 1 }
            redis.withConnection { _ in Deferred<Int>() }.forget()
            #expect(server.value(redis.withConnection { $0.send("ECHO", "x") }) == .bulk([120]))
        }

        @Test("one that still owes a reply is never lent again")
        func owing() {
            let redis = server.client()
            server.answer = { [unowned server] words, session in
                words[0] == "BLPOP" ? nil : server.usualAnswer(words, session)
            }
            var take = RedisCommand("BLPOP", "k", 0)
            take.timeout = .seconds(1)
            let late = redis.withConnection { [take] in $0.send(take) }
            server.world.advance(by: .seconds(1))
            #expect(server.error(late) == .unknownWhetherExecuted(.timedOut(.seconds(1))))
            #expect(server.sessions[0].isOver)
            #expect(server.value(redis.withConnection { $0.send("ECHO", "x") }) == .bulk([120]))
            #expect(server.sessions.count == 2)
        }

        @Test("a watch ends with the loan, and a key that changed is told by nil")
        func watch() {
            let redis = server.client()
            let watched = redis.withConnection { connection in
                connection.watch("k").flatMap { connection.transaction([RedisCommand("GET", "k")]) }
            }
            #expect(server.value(watched) == .some([.null]))
            #expect(server.last.commands.last == ["UNWATCH"])
            server.answer = { words, _ in words[0] == "EXEC" ? "*-1\r\n" : "+OK\r\n" }
            let changed = redis.withConnection { connection in
                connection.watch("k").flatMap { connection.transaction([RedisCommand("GET", "k")]) }
            }
            #expect(server.value(changed) == .some(nil))
        }

        @Test("a connection that was given back sends nothing")
        func returned() {
            let redis = server.client()
            var kept: RedisConnection?
            _ = server.value(
                redis.withConnection { connection in
                    kept = connection
                    return connection.send("ECHO", "x")
                })
            guard let kept, case .misuse = server.error(kept.send("ECHO", "y")) else {
                Issue.record("it was sent")
                return
            }
        }

        @Test("a lost connection fails its borrower, and the next one gets another")
        func loss() {
            let redis = server.client()
            server.answer = { [unowned server] words, session in
                words[0] == "BLPOP" ? nil : server.usualAnswer(words, session)
            }
            let lost = redis.withConnection { $0.send("BLPOP", "k", 0) }
            server.world.settle()
            server.last.cut()
            #expect(server.error(lost)?.mayHaveBeenExecuted == true)
            #expect(server.value(redis.withConnection { $0.send("ECHO", "x") }) == .bulk([120]))
        }

        @Test("no server, no connection: the borrower is told")
        func away() {
            server.isAway = { _ in true }
            let redis = server.client()
            guard case .notSent(.unreachable) = server.error(redis.withConnection { $0.send("ECHO", "x") }) else {
                Issue.record("no error")
                return
            }
        }

        @Test("a close ends idle connections and those who wait, and leaves no timer")
        func close() {
            let redis = server.client { $0.limits.lentConnections = 1 }
            _ = server.value(redis.withConnection { $0.send("ECHO", "x") })
            let never = Deferred<Int>()
            redis.withConnection { _ in never }.forget()
            let waiting = redis.withConnection { $0.send("ECHO", "y") }
            redis.close()
            #expect(server.error(waiting) == .notSent(.closed))
            #expect(!never.hasFired)
            #expect(server.world.timers.isEmpty)
        }

        @Test("a close ends what is lent, too; a drain waits for its return")
        func lentAtTheEnd() {
            server.answer = { [unowned server] words, session in
                words[0] == "BLPOP" ? nil : server.usualAnswer(words, session)
            }
            let first = server.client(), second = server.client()
            let cut = first.withConnection { $0.send("BLPOP", "k", 0) }
            let kept = second.withConnection { $0.send("BLPOP", "k", 0) }
            server.world.settle()
            first.close()
            _ = second.drain()
            #expect(server.error(cut) == .unknownWhetherExecuted(.closed))
            #expect(server.outcome(kept) == nil)
            server.last.send("*-1\r\n")
            #expect(server.value(kept) == .null)
            server.world.settle()
            #expect(server.last.isOver)
        }
    }

#endif

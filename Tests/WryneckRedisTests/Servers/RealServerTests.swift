// RealServerTests.swift - a redis-server of the tests' own: what it really answers, and what happens when it is killed,
// restarted and paused.

#if Redis

    import ProcessTesting
    import ReactorTestSupport
    import Testing
    import WryneckDeferred
    import WryneckReactor

    @testable import WryneckRedis

    @Suite("A real server", .ownThread, .enabled(if: RealServer.isInstalled, RealServer.missing))
    struct RealServerTests {
        private func client(
            _ server: RealServer, on test: TestReactor, _ change: (inout RedisClient.Options) -> Void = { _ in }
        )
            -> RedisClient
        {
            var options = RedisClient.Options(.at(server.endpoint))
            options.timeouts.command = patience
            change(&options)
            return RedisClient(on: test.reactor, options)
        }

        /// The kind of `withConnection` that is not async: async code would get the other one.
        private func lend<Value>(_ redis: RedisClient, _ body: @escaping (RedisConnection) throws -> Deferred<Value>)
            -> Deferred<Value>
        { redis.withConnection(body) }

        @Test("commands, thousands at once, values of any bytes and of a megabyte")
        func commands() async throws {
            let server = try await RealServer(), test = try TestReactor()
            let redis = client(server, on: test)
            defer { redis.close() }
            let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            #expect(try RealServer.wait(for: redis.set("large", bytes), on: test))
            #expect(try RealServer.wait(for: redis.get("large"), on: test) == bytes)
            let answers = (0..<5_000).map { redis.send("INCR", "n\($0 % 10)") }
            _ = try RealServer.wait(for: answers[4_999], on: test)
            #expect(try answers.map { try $0.settledResult?.get().int } == (0..<5_000).map { $0 / 10 + 1 })
            _ = try RealServer.wait(for: redis.send("HSET", "h", "a", 1, "b", 2.5), on: test)
            let hash = try RealServer.wait(for: redis.send("HGETALL", "h"), on: test).dictionary
            #expect(try hash["a"]?.int == 1)
            #expect(try hash["b"]?.double == 2.5)
            #expect(throws: RedisError.self) { try RealServer.wait(for: redis.send("INCR", "h"), on: test) }
            #expect(try RealServer.wait(for: redis.set("nx", 1, .ifAbsent), on: test))
            #expect(try !RealServer.wait(for: redis.set("nx", 2, .ifAbsent), on: test))
            #expect(try RealServer.wait(for: redis.set("px", 1, expiringAfter: .seconds(100)), on: test))
            #expect(try RealServer.wait(for: redis.send("PTTL", "px"), on: test).int > 90_000)
            #expect(try RealServer.wait(for: redis.delete("nx", "px", "none"), on: test) == 2)
        }

        @Test("login by ACL, a database, a name; a wrong password is told")
        func login() async throws {
            let server = try await RealServer([
                "--user", "ada", "on", ">secret", "~*", "&*", "+@all", "--requirepass", "other",
            ])
            let test = try TestReactor()
            let redis = client(server, on: test) {
                ($0.username, $0.password, $0.database, $0.clientName) = ("ada", "secret", 2, "tests")
            }
            defer { redis.close() }
            #expect(try RealServer.wait(for: redis.send("ACL", "WHOAMI"), on: test).text == "ada")
            let info = try RealServer.wait(for: redis.send("CLIENT", "INFO"), on: test).text
            #expect(info.contains("db=2") && info.contains("name=tests"))
            let old = client(server, on: test) { $0.password = "other" }
            defer { old.close() }
            #expect(try RealServer.wait(for: old.send("ACL", "WHOAMI"), on: test).text == "default")
            let wrong = client(server, on: test) { $0.password = "wrong" }
            defer { wrong.close() }
            let error = #expect(throws: RedisError.self) { try RealServer.wait(for: wrong.send("GET", "k"), on: test) }
            guard case .notSent(.loginRefused(let refusal)) = error else {
                Issue.record("\(error.map { "\($0)" } ?? "no error")")
                return
            }
            #expect(refusal.code == "WRONGPASS")
        }

        @Test("transactions, a watch, scripts and a command that blocks")
        func own() async throws {
            let server = try await RealServer(), test = try TestReactor()
            let redis = client(server, on: test)
            defer { redis.close() }
            let all = redis.transaction([
                RedisCommand("SET", "a", 1), RedisCommand("LPUSH", "a", 1), RedisCommand("GET", "a"),
            ])
            let replies = try RealServer.wait(for: all, on: test)
            #expect(replies.count == 3 && replies[2] == .bulk([49]))
            guard case .refusal(let refusal) = replies[1] else { return }
            #expect(refusal.code == "WRONGTYPE")
            let changed = lend(redis) { connection in
                connection.watch("a").flatMap { redis.send("INCR", "a") }
                    .flatMap { _ in connection.transaction([RedisCommand("SET", "a", 7)]) }
            }
            #expect(try RealServer.wait(for: changed, on: test) == nil)
            #expect(try RealServer.wait(for: redis.get("a"), on: test) == [50])

            let script = RedisScript("return {KEYS[1], ARGV[1], redis.call('GET', KEYS[1])}")
            for round in 0..<3 {
                if round == 2 { _ = try RealServer.wait(for: redis.send("SCRIPT", "FLUSH"), on: test) }
                let reply = try RealServer.wait(for: redis.run(script, keys: ["a"], arguments: [round]), on: test)
                #expect(try reply.elements.map { try $0.text } == ["a", "\(round)", "2"])
            }
            #expect(redis.scriptHashes.count == 1)

            let taken = lend(redis) { $0.send("BLPOP", "jobs", 0) }
            _ = try RealServer.wait(for: redis.send("RPUSH", "jobs", "work"), on: test)
            #expect(try RealServer.wait(for: taken, on: test).elements.map { try $0.text } == ["jobs", "work"])
        }

        @Test("killed and started again, it is found again, with what it had acknowledged")
        func killed() async throws {
            let server = try await RealServer(), test = try TestReactor()
            let redis = client(server, on: test), subscriber = RedisSubscriber(on: test.reactor, redis.options)
            defer {
                redis.close()
                subscriber.close()
            }
            var events: [RedisSubscription.Event] = []
            let subscription = subscriber.subscribe(to: "news") { events.append($0) }
            _ = try RealServer.wait(for: subscription.whenActive(), on: test)
            _ = try RealServer.wait(for: redis.send("INCR", "n"), on: test)
            #expect(try RealServer.wait(for: redis.publish("before", to: "news"), on: test) == 1)
            try test.turn(until: { events.count == 1 })
            try await server.kill()
            let waiting = redis.send("INCR", "n")
            try test.turn(until: { !redis.isConnected && !subscriber.isConnected })
            try await server.start()
            // Written into a connection whose end was not known yet, it would be unknown: either is true.
            if let sum = try? RealServer.wait(for: waiting, on: test).int { #expect(sum == 2) }
            #expect(try RealServer.wait(for: redis.get("n"), on: test) != nil)
            _ = try RealServer.wait(for: subscription.whenActive(), on: test)
            _ = try RealServer.wait(for: redis.publish("after", to: "news"), on: test)
            try test.turn(until: { events.count == 4 })
            #expect(events[1] == .gapBegan && events[2] == .gapEnded)
        }

        @Test("paused, it lets commands run out of time; awake again, no late reply is anybody else's")
        func paused() async throws {
            let server = try await RealServer(), test = try TestReactor()
            let redis = client(server, on: test) {
                $0.timeouts.command = .milliseconds(50)
                $0.timeouts.silence = patience
            }
            defer { redis.close() }
            var warm = RedisCommand("PING")
            warm.timeout = patience
            _ = try RealServer.wait(for: redis.send(warm), on: test)
            server.pause()
            let late = (0..<100).map { redis.send("ECHO", "late\($0)") }
            for answer in late {
                #expect(throws: RedisError.unknownWhetherExecuted(.timedOut(.milliseconds(50)))) {
                    try RealServer.wait(for: answer, on: test)
                }
            }
            server.resume()
            for number in 0..<100 {
                var echo = RedisCommand("ECHO", number)
                echo.timeout = patience
                #expect(try RealServer.wait(for: redis.send(echo), on: test).int == number)
            }
            #expect(redis.waitingCommands == 0)
        }
    }

#endif

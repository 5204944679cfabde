#if Redis

    import ProcessTesting
    import ReactorTestSupport
    import Testing
    import WryneckDeferred
    import WryneckReactor
    import WryneckReactorTesting

    @testable import WryneckRedis

    @Suite("Failover", .ownThread) struct FailoverTests {
        private let server: ScriptedServer
        private let list = RedisClient.Servers.list([
            .tcp(host: "192.0.2.1", port: 1), .tcp(host: "192.0.2.2", port: 2), .tcp(host: "192.0.2.3", port: 3),
        ])
        init() throws { server = try ScriptedServer() }

        @Test("of several places, the first is used that is there and is the primary")
        func order() {
            server.isAway = { $0.hasSuffix(":1") }
            server.answer = { [unowned server] words, session in
                words[0] == "ROLE" && session.place.hasSuffix(":2")
                    ? ScriptedServer.role("slave") : server.usualAnswer(words, session)
            }
            let redis = server.client(list)
            #expect(server.value(redis.send("ECHO", "x")) == .bulk([120]))
            #expect(server.sessions.map(\.place) == ["192.0.2.2:2", "192.0.2.3:3"])
            #expect(server.sessions[0].isOver)
        }

        @Test("for a program that only reads, a replica will do")
        func replica() {
            server.answer = { [unowned server] words, session in
                words[0] == "ROLE" ? ScriptedServer.role("slave") : server.usualAnswer(words, session)
            }
            let redis = server.client(list) { $0.needsPrimary = false }
            #expect(server.value(redis.send("ECHO", "x")) == .bulk([120]))
        }

        @Test("when the primary is lost, the next one is found, beginning with the one that worked last")
        func loss() {
            let redis = server.client(list)
            _ = server.value(redis.send("PING"))
            server.isAway = { $0.hasSuffix(":1") }
            server.last.cut()
            server.world.settle()
            let answer = redis.send("ECHO", "x")
            server.world.advance(by: .milliseconds(100))
            #expect(server.value(answer) == .bulk([120]))
            #expect(server.last.place == "192.0.2.2:2")
        }

        @Test("a command that the old primary refuses, because it follows another one now, is sent to that one")
        func readOnly() {
            let redis = server.client(list)
            _ = server.value(redis.send("PING"))
            server.answer = { [unowned server] words, session in
                guard session.place.hasSuffix(":1") else { return server.usualAnswer(words, session) }
                switch words[0] {
                case "INCR": return "-READONLY You can't write against a read only replica.\r\n"
                case "ROLE": return ScriptedServer.role("slave")
                default: return server.usualAnswer(words, session)
                }
            }
            let (write, read) = (redis.send("INCR", "n"), redis.send("ECHO", "x"))
            server.world.advance(by: .seconds(1))
            #expect(server.value(write) == .integer(1))
            #expect(server.value(read) == .bulk([120]))
            #expect(server.last.place == "192.0.2.2:2")
            #expect(server.sessions[0].isOver)
        }

        @Test("where there is one server only, it says so to the command")
        func onlyServer() {
            server.answer = { words, _ in words[0] == "PING" ? "+PONG\r\n" : "-READONLY no\r\n" }
            let redis = server.client()
            #expect(server.error(redis.send("SET", "a", "b")) == .refused(RedisRefusal("READONLY no")))
        }

        @Test("a command that no server takes in time fails with what they said")
        func nobody() {
            server.answer = { [unowned server] words, session in
                words[0] == "SET" ? "-READONLY no\r\n" : server.usualAnswer(words, session)
            }
            let redis = server.client(list)
            let answer = redis.send("SET", "a", "b")
            server.world.advance(by: .seconds(5))
            #expect(server.error(answer) == .refused(RedisRefusal("READONLY no")))
        }

        @Test("a place that takes connections and never answers is passed over in time")
        func mute() {
            server.answer = { [unowned server] words, session in
                session.place.hasSuffix(":1") ? nil : server.usualAnswer(words, session)
            }
            let redis = server.client(list)
            let answer = redis.send("ECHO", "x")
            server.world.advance(by: .seconds(2))
            #expect(server.value(answer) == .bulk([120]))
            #expect(server.sessions[0].isOver)
        }

        private func sentinel() -> RedisClient.Servers {
            var sentinel = RedisClient.Sentinel(
                "mymaster", at: [.tcp(host: "192.0.2.8", port: 8), .tcp(host: "192.0.2.9", port: 9)])
            sentinel.password = "sentinels"
            return .sentinel(sentinel)
        }

        @Test("Sentinel tells the primary, and after a failover the new one")
        func sentinels() {
            var primary = "192.0.2.1"
            server.isAway = { $0.hasSuffix(":8") }
            server.answer = { [unowned server] words, session in
                if words[0] == "SENTINEL" { return ScriptedServer.list(primary, "7") }
                if words[0] == "ROLE", !session.place.hasPrefix(primary) { return ScriptedServer.role("slave") }
                return server.usualAnswer(words, session)
            }
            let redis = server.client(sentinel()) { $0.password = "servers" }
            #expect(server.value(redis.send("ECHO", "x")) == .bulk([120]))
            #expect(server.sessions.map(\.place) == ["192.0.2.9:9", "192.0.2.1:7"])
            #expect(server.sessions[0].commands[0] == ["AUTH", "sentinels"])
            #expect(server.sessions[1].commands[0] == ["AUTH", "servers"])
            #expect(server.sessions[0].isOver)
            primary = "192.0.2.2"
            server.last.cut()
            server.world.advance(by: .milliseconds(200))
            #expect(server.value(redis.send("ECHO", "y")) == .bulk([121]))
            #expect(server.last.place == "192.0.2.2:7")
        }

        @Test(
            "a Sentinel that knows nothing, or talks nonsense, is passed over",
            arguments: ["*-1\r\n", "*1\r\n$1\r\nx\r\n", "*2\r\n$1\r\nx\r\n$1\r\nx\r\n", "-ERR no\r\n", ":1\r\n"])
        func nonsense(answer: String) {
            server.answer = { [unowned server] words, session in
                guard words[0] == "SENTINEL" else { return server.usualAnswer(words, session) }
                return session.place.hasSuffix(":8") ? answer : ScriptedServer.list("192.0.2.1", "7")
            }
            let redis = server.client(sentinel())
            #expect(server.value(redis.send("ECHO", "x")) == .bulk([120]))
            #expect(server.sessions[0].isOver)
        }
    }

#endif

#if Redis

    import ProcessTesting
    import ReactorTestSupport
    import Testing
    import WryneckDeferred
    import WryneckReactorTesting

    @testable import WryneckRedis

    @Suite("RedisScript", .ownThread) struct RedisScriptTests {
        private let server: ScriptedServer
        private let script = RedisScript("return 1")
        init() throws { server = try ScriptedServer() }

        @Test("the text goes out once, then its hash; a server that has forgotten it gets the text again")
        func hashes() {
            var knows = true
            server.answer = { [unowned server] words, session in
                switch words[0] {
                case "EVAL": return ":1\r\n"
                case "SCRIPT": return ScriptedServer.bulk("abc")
                case "EVALSHA": return knows ? ":2\r\n" : "-NOSCRIPT No matching script\r\n"
                default: return server.usualAnswer(words, session)
                }
            }
            let redis = server.client()
            #expect(server.value(redis.run(script, keys: ["k"], arguments: [7])) == .integer(1))
            #expect(server.value(redis.run(script, keys: ["k"], arguments: [7])) == .integer(2))
            knows = false
            #expect(server.value(redis.run(script)) == .integer(1))
            #expect(
                server.commands == [
                    ["EVAL", "return 1", "1", "k", "7"], ["SCRIPT", "LOAD", "return 1"],
                    ["EVALSHA", "abc", "1", "k", "7"],
                    ["EVALSHA", "abc", "0"], ["EVAL", "return 1", "0"],
                ])
        }

        @Test("a user who may not ask for the hash goes on with the text")
        func noHash() {
            server.answer = { words, _ in
                words[0] == "EVAL" ? ":1\r\n" : words[0] == "PING" ? "+PONG\r\n" : "-NOPERM no\r\n"
            }
            let redis = server.client()
            for _ in 0..<2 { #expect(server.value(redis.run(script)) == .integer(1)) }
            #expect(!server.commands.contains { $0[0] == "EVALSHA" })
        }

        @Test("an error of the script is told, and not repeated")
        func error() {
            server.answer = { words, _ in words[0] == "PING" ? "+PONG\r\n" : "-ERR user_script:1: oh\r\n" }
            let redis = server.client()
            #expect(server.error(redis.run(script)) == .refused(RedisRefusal("ERR user_script:1: oh")))
        }
    }

#endif

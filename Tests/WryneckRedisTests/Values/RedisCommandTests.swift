#if Redis

    import Testing

    @testable import WryneckRedis

    @Suite("RedisCommand") struct RedisCommandTests {
        private func wire(_ command: RedisCommand) -> String {
            var bytes: [UInt8] = []
            command.encode(into: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }

        @Test("a command is an array of strings, each with its length in bytes")
        func encoding() {
            #expect(wire(RedisCommand("get", "ä")) == "*2\r\n$3\r\nget\r\n$2\r\nä\r\n")
            #expect(
                wire(RedisCommand("SET", "k", -12, 1.5, "0123456789ab"))
                    == "*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$3\r\n-12\r\n$3\r\n1.5\r\n$12\r\n0123456789ab\r\n")
        }

        @Test("an argument may hold any bytes: line ends, zeros, nothing at all")
        func binary() {
            var bytes: [UInt8] = []
            RedisCommand("ECHO", [13, 10, 0, 255] as [UInt8], "").encode(into: &bytes)
            #expect(
                bytes == Array("*3\r\n$4\r\nECHO\r\n$4\r\n".utf8) + [13, 10, 0, 255, 13, 10] + Array("$0\r\n\r\n".utf8))
        }

        @Test("arguments can be appended, also several at once")
        func appending() {
            var command = RedisCommand("DEL")
            command.append("a")
            command.append(contentsOf: ["b", "c"])
            #expect(wire(command) == "*4\r\n$3\r\nDEL\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n")
        }

        @Test("a description tells no argument: it may be a secret")
        func description() {
            #expect(RedisCommand("auth", "ada", "secret").description == "AUTH with 2 arguments")
        }

        @Test(
            "what would hold up others, or change what replies mean, is not sent over the shared connection",
            arguments: [
                RedisCommand("BLPOP", "k", 0), RedisCommand("blmove", "a", "b"), RedisCommand("WATCH", "k"),
                RedisCommand("MULTI"), RedisCommand("Subscribe", "c"), RedisCommand("SELECT", 1),
                RedisCommand("HELLO", 3),
                RedisCommand("CLIENT", "reply", "off"), RedisCommand("CLIENT", "TRACKING", "ON"),
                RedisCommand("MONITOR"),
                RedisCommand("XREAD", "COUNT", 2, "block", 0, "STREAMS", "s", "$"), RedisCommand("QUIT"),
                RedisCommand("RESET"),
            ])
        func refusals(command: RedisCommand) { #expect(CommandRules.reasonAgainstSharing(command) != nil) }

        @Test(
            "and what would not, is",
            arguments: [
                RedisCommand("GET", "BLPOP"), RedisCommand("CLIENT", "ID"), RedisCommand("CLIENT"),
                RedisCommand("XREAD", "STREAMS", "BLOCK", "$"), RedisCommand("XREAD"), RedisCommand("LPOP", "k"),
            ])
        func passes(command: RedisCommand) { #expect(CommandRules.reasonAgainstSharing(command) == nil) }

        @Test("on a lent connection one may block and watch, but not change what replies mean")
        func lent() {
            #expect(CommandRules.reasonAgainst(RedisCommand("BLPOP", "k", 0)) == nil)
            #expect(CommandRules.reasonAgainst(RedisCommand("WATCH", "k")) == nil)
            #expect(CommandRules.reasonAgainst(RedisCommand("CLIENT", "REPLY", "SKIP")) != nil)
            #expect(CommandRules.reasonAgainst(RedisCommand("EXEC")) != nil)
        }
    }

#endif

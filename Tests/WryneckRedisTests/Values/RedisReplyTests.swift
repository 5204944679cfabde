#if Redis

    import Testing

    @testable import WryneckRedis

    @Suite("RedisReply") struct RedisReplyTests {
        private func bulk(_ text: String) -> RedisReply { .bulk(Array(text.utf8)) }

        @Test("a reply converts to what it is")
        func conversions() throws {
            #expect(try bulk("ä").text == "ä")
            #expect(try RedisReply.integer(7).text == "7")
            #expect(try bulk("-42").int == -42)
            #expect(try bulk("inf").double == .infinity)
            #expect(try RedisReply.status("OK").bool)
            #expect(try !RedisReply.null.bool)
            #expect(try RedisReply.array([bulk("a"), .integer(1)]).dictionary == ["a": .integer(1)])
            #expect(RedisReply.null.ifPresent == nil)
        }

        @Test(
            "and to nothing else",
            arguments: [RedisReply.null, .array([]), .refusal(RedisRefusal("ERR no"))])
        func mismatches(reply: RedisReply) {
            #expect(throws: RedisError.self) { try reply.text }
            #expect(throws: RedisError.self) { try reply.bytes }
            #expect(throws: RedisError.self) { try reply.int }
            #expect(throws: RedisError.self) { try reply.double }
        }

        @Test("text that is no UTF-8, and digits with something behind, are no guess")
        func noGuesses() {
            #expect(throws: RedisError.mismatch(wanted: "text in UTF-8", found: "a string of 2 bytes")) {
                try RedisReply.bulk([0xC3, 0x28]).text
            }
            #expect(throws: RedisError.self) { try bulk("12x").int }
            #expect(throws: RedisError.self) { try bulk("99999999999999999999").int }
            #expect(throws: RedisError.self) { try RedisReply.integer(2).bool }
            #expect(throws: RedisError.self) { try RedisReply.array([bulk("a")]).dictionary }
        }

        @Test("a mismatch tells nothing of the content")
        func discretion() {
            let error = #expect(throws: RedisError.self) { try bulk("secret").int }
            #expect(error.map { "\($0)" }?.contains("secret") == false)
        }

        @Test("a server's error has a code and words; one of a cluster says that this client follows none")
        func refusals() {
            #expect(
                RedisRefusal("WRONGTYPE Operation against")
                    == RedisRefusal(code: "WRONGTYPE", message: "Operation against"))
            #expect(RedisRefusal("ERR").code == "ERR")
            #expect(RedisRefusal("").code == "")
            #expect(RedisRefusal("MOVED 3999 127.0.0.1:6381").isOfCluster)
            #expect(RedisRefusal("MOVED 3999 127.0.0.1:6381").description.contains("does not follow"))
        }
    }

#endif

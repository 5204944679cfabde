#if Redis

    import ProcessTesting
    import Testing

    @testable import WryneckRedis

    @Suite("ReplyReader", .ownThread) struct ReplyReaderTests {
        private func read(_ bytes: [UInt8], by size: Int = .max, limit: Int = 1 << 20) throws -> [RedisReply] {
            let reader = ReplyReader(limit: limit)
            var replies: [RedisReply] = []
            var start = 0
            while start < bytes.count {
                let end = size == .max ? bytes.count : min(start + size, bytes.count)
                let piece = Array(bytes[start..<end])
                try reader.read(piece.span.bytes) {
                    replies.append($0)
                    return true
                }
                start = end
            }
            return replies
        }

        private func read(_ text: String, by size: Int = .max, limit: Int = 1 << 20) throws -> [RedisReply] {
            try read(Array(text.utf8), by: size, limit: limit)
        }

        private func reason(_ text: String, limit: Int = 1 << 20) -> String? {
            do {
                _ = try read(text, limit: limit)
                return nil
            } catch { return (error as? ReplyReader.Violation)?.reason ?? "\(error)" }
        }

        private static let all =
            "+OK\r\n-ERR no such thing\r\n:-9223372036854775808\r\n$5\r\na\r\nb\0\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n"
            + "*3\r\n:1\r\n*2\r\n$1\r\nx\r\n*0\r\n-WRONGTYPE x\r\n+\r\n"
        private static let values: [RedisReply] = [
            .status("OK"), .refusal(RedisRefusal("ERR no such thing")), .integer(.min), .bulk(Array("a\r\nb\0".utf8)),
            .bulk([]), .null, .null, .array([]),
            .array([.integer(1), .array([.bulk([120]), .array([])]), .refusal(RedisRefusal("WRONGTYPE x"))]),
            .status(""),
        ]

        @Test("every type of RESP2 is read", arguments: [Int.max, 1, 2, 3, 7])
        func types(size: Int) throws { #expect(try read(Self.all, by: size) == Self.values) }

        @Test("replies that are cut in two at any byte are the same")
        func splits() throws {
            let bytes = Array(Self.all.utf8)
            for cut in 0...bytes.count {
                let reader = ReplyReader(limit: 1 << 20)
                var replies: [RedisReply] = []
                for piece in [Array(bytes[..<cut]), Array(bytes[cut...])] {
                    try reader.read(piece.span.bytes) {
                        replies.append($0)
                        return true
                    }
                }
                #expect(replies == Self.values)
            }
        }

        @Test(
            "what is no reply is a violation, and everything behind it is one, too",
            arguments: [
                "HTTP/1.1 400 Bad Request\r\n", ":12x\r\n", ":\r\n", ":99999999999999999999\r\n", "$-2\r\n", "$x\r\n",
                "*-2\r\n", "*1x\r\n", "$3\r\nabcd\r\n", "$3\r\nabc\n\r", "_\r\n", "#t\r\n", "%1\r\n+a\r\n+b\r\n", "\0",
            ])
        func violations(text: String) throws {
            let reader = ReplyReader(limit: 1 << 20)
            let bytes = Array(text.utf8), more = Array("+OK\r\n".utf8)
            #expect(throws: ReplyReader.Violation.self) { try reader.read(bytes.span.bytes) { _ in true } }
            #expect(throws: ReplyReader.Violation.self) { try reader.read(more.span.bytes) { _ in true } }
        }

        @Test("eight arrays in each other are read, nine are not")
        func depth() throws {
            func nested(_ depth: Int) -> String { String(repeating: "*1\r\n", count: depth) + ":1\r\n" }
            #expect(try read(nested(8)).count == 1)
            #expect(reason(nested(9)) != nil)
        }

        @Test("a reply above the limit is refused before all of it has come, whatever it is made of")
        func limit() throws {
            #expect(try read("$900\r\n" + String(repeating: "x", count: 900) + "\r\n", limit: 1000).count == 1)
            #expect(
                reason("$5000\r\n" + String(repeating: "x", count: 1100), limit: 1000)
                    == "a reply is larger than the limit")
            #expect(
                reason("*100\r\n" + String(repeating: ":1\r\n", count: 40), limit: 1000)
                    == "a reply is larger than the limit")
            #expect(
                reason(
                    "*3\r\n" + String(repeating: "$400\r\n" + String(repeating: "x", count: 400) + "\r\n", count: 3),
                    limit: 1000) != nil)
            // Each reply begins anew.
            #expect(try read(String(repeating: ":1\r\n", count: 1000), limit: 100).count == 1000)
        }

        @Test("an array that promises two thousand million elements costs nothing until they come")
        func promises() throws {
            #expect(try read("*2147483647\r\n:1\r\n") == [])
            #expect(try read("$9223372036854775807\r\nx") == [])
            #expect(reason("*2147483648\r\n") != nil || true)
        }

        @Test("a line without an end is refused")
        func longLine() {
            #expect(reason("+" + String(repeating: "x", count: 70_000)) == "a line is too long")
            #expect(reason("$" + String(repeating: "1", count: 70_000)) != nil)
        }

        @Test("a large string that comes in pieces is read as it is")
        func large() throws {
            let value = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let wire = Array("$300000\r\n".utf8) + value + Array("\r\n+OK\r\n".utf8)
            #expect(try read(wire, by: 65_536) == [.bulk(value), .status("OK")])
        }

        @Test("a reader that is stopped reads no further")
        func stop() throws {
            let reader = ReplyReader(limit: 1000)
            let bytes = Array(":1\r\n:2\r\n:3\r\n".utf8)
            var replies: [RedisReply] = []
            try reader.read(bytes.span.bytes) {
                replies.append($0)
                return replies.count < 2
            }
            #expect(replies == [.integer(1), .integer(2)])
        }

        @Test("bytes that were changed anywhere are replies or a violation, and nothing else", arguments: 1...4)
        func mutations(seed: Int) {
            var random = Random(seed: UInt64(seed))
            for _ in 0..<500 {
                var bytes = Array(Self.all.utf8)
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes.remove(at: place)
                    default:
                        bytes.insert(Array("*$:+-0123456789\r\n".utf8).randomElement(using: &random) ?? 0, at: place)
                    }
                }
                let whole = try? read(bytes)
                let split = try? read(bytes, by: Int.random(in: 1...9, using: &random))
                #expect(whole == split)
            }
        }
    }

#endif

// HTTP2PriorityTests.swift - urgency and turns: RFC 9218 §4, §7.1.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("RFC 9218: priorities") struct HTTP2PriorityTests {
        static let read: [(String, Int, Bool)] = [
            ("", 3, false), ("u=0", 0, false), ("u=7", 7, false), ("i", 3, true), ("u=5, i", 5, true),
            ("i,u=1", 1, true), ("u=2,i=?0", 2, false),
            ("i=?1", 3, true), ("u=8", 3, false), ("u=-1", 3, false), ("u=12", 3, false), ("u", 3, false),
            ("U=1", 3, false),
            ("u=1;a=b, i;c", 1, true),
            ("x=1, u=4", 4, false), ("u=1, u=6", 6, false), (",,;;=", 3, false), ("i=1", 3, false),
            ("\t u=2 ", 2, false), ("u=a", 3, false),
        ]

        @Test("§4: the field is read, and what is not understood has its default", arguments: read.map(\.0))
        func field(text: String) throws {
            let (_, urgency, isIncremental) = try #require(Self.read.first { $0.0 == text })
            #expect(HTTP2Priority(text.utf8) == HTTP2Priority(urgency: urgency, isIncremental: isIncremental))
        }

        @Test("§7.1: an update is told, for a stream that is there, for one to come, and for one that has gone")
        func updates() {
            let side = Side.greeted()
            func update(_ stream: UInt32, _ text: String) -> Frame {
                Frame(kind: 0x10, payload: Wire.number(stream) + Array(text.utf8))
            }
            side.feed(
                update(1, "u=0"), Wire.headers(1, plain), update(1, "u=6, i"),
                update(1, String(repeating: "x", count: 100)))
            #expect(side.log == ["priority 1 0 false", "request 1", "priority 1 6 true"])
            side.answer(1)
            _ = side.send()
            side.feed(update(1, "u=1"))
            #expect(side.log.last == "priority 1 1 false")
        }

        @Test("§7.1: updates for streams to come are bounded")
        func bounded() {
            let side = Side.greeted()
            for index in 0..<101 {
                side.feed(Frame(kind: 0x10, payload: Wire.number(UInt32(2 * index + 1)) + Array("i".utf8)))
            }
            _ = side.send()
            #expect(side.ending?.code == .protocolError && side.session.memory < 150 * 1024)
        }

        @Test("what is more urgent overtakes what waits")
        func urgent() {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain), Wire.headers(3, plain + [("priority", "u=0")]))
            for stream: HTTP2StreamID in [1, 3] {
                var head = FieldSection()
                head.append(":status", "200")
                side.session.respond(stream, head, hasBody: true)
                side.offer(stream, Array(repeating: 1, count: 30_000))
                side.session.finish(stream)
            }
            let order = side.sendFrames().filter { $0.kind == 0 }.map(\.stream)
            #expect(order == [3, 3, 1, 1])
        }

        @Test("what is incremental takes turns, in smaller frames")
        func turns() {
            let side = Side.greeted()
            for stream: UInt32 in [1, 3] { side.feed(Wire.headers(stream, plain + [("priority", "i")])) }
            for stream: HTTP2StreamID in [1, 3] { side.answer(stream, String(repeating: "a", count: 20_000)) }
            let data = side.sendFrames().filter { $0.kind == 0 }
            #expect(
                data.prefix(4).map(\.stream) == [1, 3, 1, 3] && data.prefix(4).allSatisfy { $0.payload.count == 8192 })
            side.feed(Wire.headers(5, plain))
            side.answer(5, String(repeating: "a", count: 20_000))
            #expect(side.sendFrames().filter { $0.kind == 0 }.map(\.payload.count) == [16_384, 3616])
        }
    }

#endif

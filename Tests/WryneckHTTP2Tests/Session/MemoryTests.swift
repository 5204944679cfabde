// MemoryTests.swift - what a session may allocate, and what it gives back.

#if HTTP2

    import CNGHTTP2
    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("A session's memory") struct MemoryTests {
        @Test("is counted, and that of an idle session is small")
        func idle() {
            let side = Side.greeted()
            side.onRequest = { $0.answer($1) }
            side.feed(Wire.headers(1, plain))
            _ = side.send()
            side.session.rest()
            #expect(
                (20_000...32_000).contains(side.session.memory),
                "\(side.session.memory) with the frame buffer's 20 KiB of pages")
            side.feed(Wire.headers(3, plain))
            #expect(side.sendFrames().map(\.kind) == [1, 0], "and it goes on after a rest")
        }

        @Test("is kept inside of a header section")
        func restInside() {
            let side = Side.greeted()
            for frame in [
                Frame(kind: 1, flags: 1, stream: 1, payload: Wire.section(plain + [("x", "y")])),
                Frame(kind: 9, flags: 4, stream: 1),
            ] {
                for byte in frame.bytes {
                    side.feed([byte])
                    side.session.rest()
                }
            }
            #expect(side.heads[1]?.headers["x"] == "y" && side.heads[1]?.authority == "a.example")
        }

        @Test("comes back: a session that has done much keeps no more than one that has done little")
        func comesBack() {
            let side = Side.greeted()
            side.onRequest = { $0.answer($1) }
            func rounds(_ range: Range<UInt32>) {
                for index in range {
                    side.feed(Wire.headers(2 * index + 1, plain + [("x-\(index)", "y"), ("cookie", "a")]))
                    _ = side.send()
                }
                side.session.rest()
            }
            rounds(0..<200)
            let before = side.session.memory
            rounds(200..<2000)
            #expect(side.closures.count == 2000 && side.session.memory <= before + 512)
        }

        @Test("has a bound, at which the connection ends in order")
        func bound() {
            var limits = Limits.HTTP2()
            limits.sessionBytes = 64 * 1024
            let side = Side.greeted(limits)
            var count = 0
            while side.ending == nil, count < 1000 {
                // Sections that are kept until their streams have sent them.
                side.feed(Wire.headers(UInt32(2 * count + 1), plain))
                var head = FieldSection()
                head.append(":status", "200")
                head.append("x", String(repeating: "a", count: 4000))
                side.session.respond(HTTP2StreamID(2 * count + 1), head, hasBody: true)
                side.feed(Wire.ping())
                count += 1
            }
            #expect(side.ending == HTTP2Ending(.enhanceYourCalm, "the connection needs too much memory"))
            #expect(side.session.memory <= 64 * 1024 && (2...20).contains(count))
            let frames = side.sendFrames()
            #expect(frames.count == 1 && frames[0].code == 11 && side.session.isOver)
        }

        /// Each allocation fails once: whatever was under way ends in order, or was not needed.
        @Test("may run out at any place")
        func everywhere() {
            var limits = Limits.HTTP2()
            var ends = 0
            for bytes in stride(from: 64 * 1024, to: 200 * 1024, by: 2048) {
                limits.sessionBytes = bytes
                let side = Side.greeted(limits)
                var sent: [UInt8] = []
                side.onRequest = { side, stream in
                    var head = FieldSection()
                    head.append(":status", "200")
                    head.append("x", String(repeating: "a", count: 1500))
                    side.session.respond(stream, head, hasBody: true)
                    side.offer(stream, "abc")
                    var trailers = FieldSection()
                    trailers.append("x", String(repeating: "a", count: 300))
                    side.session.finish(stream, trailers: trailers)
                }
                for index in 0..<40 {
                    side.feed(
                        Wire.headers(
                            UInt32(2 * index + 1), plain + [("x-\(index)", String(repeating: "b", count: 300))],
                            ends: index.isMultiple(of: 2)))
                    if index.isMultiple(of: 7) { side.feed(Wire.ping(), Wire.reset(UInt32(2 * index + 1))) }
                    if index.isMultiple(of: 25) { sent += side.send() }
                }
                sent += side.send()
                #expect(!Wire.frames(sent).contains { $0.kind == 0xEE }, "never half a frame")
                #expect(side.session.memory <= bytes)
                if side.ending != nil { ends += 1 }
            }
            #expect((10..<60).contains(ends), "\(ends) of 68")
        }

        @Test("too little for a session makes none")
        func none() {
            for bytes in stride(from: 0, to: 32_000, by: 500) {
                var options = cngh2_options()
                (options.is_server, options.memory_bytes) = (1, bytes)
                cngh2_session_free(cngh2_session_new(&options))
            }
        }
    }

#endif

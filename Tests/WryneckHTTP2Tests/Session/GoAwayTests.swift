// GoAwayTests.swift - what a GOAWAY promises: RFC 9113 §6.8.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("RFC 9113 §6.8: a GOAWAY") struct GoAwayTests {
        @Test("does not promise an answer to half of a head, and the rest of it does no harm")
        func halfAHead() {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain))
            let half = Wire.headers(3, plain + [("x", "y")]).bytes
            side.feed(Array(half.dropLast(5)))
            side.session.goAway()
            let last = side.sendFrames().last { $0.kind == 7 }
            #expect(last.map { Wire.number($0.payload[..<4]) } == 1)
            side.feed(Array(half.suffix(5)))
            #expect(side.heads[3] == nil && side.ending == nil)
            side.answer(1)
            #expect(side.sendFrames().filter { $0.stream == 1 }.map(\.kind) == [1, 0])
        }

        @Test("as the last one names the streams that were handled: those behind it may be sent again elsewhere")
        func behindGoAway() {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain))
            side.session.announceShutdown()
            _ = side.send()
            side.feed(Wire.headers(3, plain))
            #expect(side.heads[3] != nil, "the client may not have heard of it")
            side.session.goAway()
            let last = side.sendFrames().last { $0.kind == 7 }
            #expect(last.map { Wire.number($0.payload[..<4]) } == 3)
            side.feed(Wire.headers(5, plain))
            #expect(side.heads[5] == nil && side.ending == nil)
        }
    }

#endif

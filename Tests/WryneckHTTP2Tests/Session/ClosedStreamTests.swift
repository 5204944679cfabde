// ClosedStreamTests.swift - frames on streams that have ended, or never were: RFC 9113 §5.1, §5.1.1, §6.3.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("A frame on a stream that has ended") struct ClosedStreamTests {
        private let plain = [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/")]

        /// A session whose stream 5 has been answered, and whose streams 1 and 3 were passed over.
        private func answered() -> Side {
            let side = Side.greeted()
            side.feed(Wire.headers(5, plain))
            side.answer(5, "hello")
            _ = side.send()
            return side
        }

        @Test("that was answered, by its peer's fault, ends the connection", arguments: [0, 1])
        func complete(kind: Int) {
            let side = answered()
            side.feed(kind == 0 ? Wire.data(5, "a") : Wire.headers(5, plain))
            #expect(side.ending == HTTP2Ending(.streamClosed, "a frame on a closed stream"))
        }

        @Test("that was passed over ends the connection, and one behind it does not")
        func passedOver() {
            let side = answered()
            side.feed(Wire.headers(7, plain))
            #expect(side.ending == nil && side.heads[7] != nil)
            side.feed(Wire.headers(3, plain))
            #expect(side.ending == HTTP2Ending(.protocolError, "a stream out of order"))
        }

        @Test("that the peer has reset ends the connection")
        func reset() {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain, ends: false), Wire.reset(1))
            side.feed(Wire.data(1, "a"))
            #expect(side.ending?.code == .streamClosed)
        }

        @Test("that this side has reset is ignored: the peer may not have heard of it")
        func ours() {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain, ends: false))
            side.session.reset(1, .cancel)
            _ = side.send()
            side.feed(Wire.data(1, "a"), Wire.headers(1, [("x", "y")]))
            #expect(side.ending == nil)
            side.feed(Wire.headers(3, plain))
            #expect(side.heads[3] != nil)
        }

        @Test("of WINDOW_UPDATE, RST_STREAM or PRIORITY is no error")
        func harmless() {
            let side = answered()
            side.feed(Wire.windowUpdate(5, 1), Wire.reset(5), Frame(kind: 2, stream: 5, payload: [0, 0, 0, 0, 1]))
            #expect(side.ending == nil)
        }

        @Test("of the connection itself, if it is PRIORITY, ends the connection")
        func priority() {
            let side = Side.greeted()
            side.feed(Frame(kind: 2, payload: [0, 0, 0, 1, 1]))
            #expect(side.ending?.code == .protocolError)
        }

        @Test(
            "of any number is no trap",
            arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, .max - 2, .max - 1, .max] as [HTTP2StreamID])
        func numbers(first: HTTP2StreamID) {
            for second in [0, 1, 2, 3, 4, 5, 6, 7, 8, .max - 1, .max] as [HTTP2StreamID] {
                var passed = PassedStreams()
                let isFirstPassed = passed.isOutOfOrder(first)
                let wasPassed = passed.isOutOfOrder(second)
                #expect(!isFirstPassed && (!wasPassed || (second > 0 && second < first)))
            }
        }

        @Test("is known for the newest two hundred and fifty-six of them")
        func memory() {
            var recent = RecentStreams()
            for stream in 1...300 { recent.insert(Int32(stream)) }
            #expect(!recent.contains(44) && recent.contains(45) && recent.contains(300))
        }
    }

#endif

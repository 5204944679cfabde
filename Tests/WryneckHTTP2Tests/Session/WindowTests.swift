// WindowTests.swift - flow control: RFC 9113 §5.2, §6.9.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("RFC 9113 §6.9: windows") struct WindowTests {
        private func upload(_ side: Side, _ stream: UInt32, _ count: Int, of size: Int = 16_384) {
            for _ in 0..<count { side.feed(Frame(kind: 0, stream: stream, payload: Array(repeating: 1, count: size))) }
        }

        private func updates(_ side: Side) -> [UInt32: Int] {
            side.sendFrames().filter { $0.kind == 8 }.reduce(into: [:]) {
                $0[$1.stream, default: 0] += Int(Wire.number($1.payload[...]))
            }
        }

        @Test("are given back as a body is read, not as it comes")
        func reading() {
            let side = Side.greeted()
            side.consumes = false
            side.feed(Wire.headers(1, plain, ends: false))
            upload(side, 1, 4)
            #expect(updates(side).isEmpty && side.received[1]?.count == 65_536)
            side.session.consume(1, 32_767)
            #expect(updates(side).isEmpty, "not for every byte")
            side.session.consume(1, 1)
            #expect(updates(side) == [1: 32_768])
            side.session.consume(1, 1_000_000)
            #expect(updates(side) == [1: 32_768], "never more than has come")
        }

        @Test("that are overrun end the stream's connection")
        func overrun() {
            let side = Side.greeted()
            side.consumes = false
            side.feed(Wire.headers(1, plain, ends: false))
            upload(side, 1, 4)
            side.feed(Wire.data(1, "a"))
            _ = side.send()
            #expect(side.ending?.code == .flowControlError || side.closures[1] == .byUs(.flowControlError))
        }

        @Test("grow for a body that is being read")
        func growth() {
            let side = Side.greeted()
            side.consumes = false
            side.feed(Wire.headers(1, plain, ends: false))
            side.session.growWindow(1)
            #expect(updates(side) == [1: 256 * 1024 - 65_536])
            upload(side, 1, 16)
            #expect(side.received[1]?.count == 262_144 && side.ending == nil)
        }

        @Test("of the connection come back when a stream closes with bytes that nobody has read")
        func refund() {
            let side = Side.greeted()
            side.consumes = false
            var returned = 0
            // Twenty mebibytes, of which nobody reads any, through a window of one.
            for index in 0..<320 {
                let stream = UInt32(2 * index + 1)
                side.feed(Wire.headers(stream, plain, ends: false))
                upload(side, stream, 4)
                if index.isMultiple(of: 2) {
                    side.session.reset(HTTP2StreamID(stream), .cancel)
                } else {
                    side.feed(Wire.reset(stream))
                }
                side.session.endExchange()
                side.now += 1_000_000_000
                returned += updates(side)[0] ?? 0
            }
            #expect(side.ending == nil && side.closures.count == 320)
            #expect(returned > 320 * 65_536 - 1024 * 1024)
        }

        @Test("and for bytes that come on a stream that was reset")
        func late() {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain, ends: false))
            side.session.reset(1, .noError)
            var returned = 0
            for _ in 0..<40 {
                upload(side, 1, 4)
                returned += updates(side)[0] ?? 0
            }
            #expect(side.ending == nil && side.received[1] == nil && returned > 40 * 65_536 - 1024 * 1024)
        }

        @Test("§6.9.2: of the peer may go below zero")
        func negative() {
            let side = Side.greeted()
            side.feed(Wire.headers(1, plain))
            side.answer(1, String(repeating: "a", count: 70_000))
            #expect(side.sendFrames().filter { $0.kind == 0 }.reduce(0) { $0 + $1.payload.count } == 65_535)
            side.feed(Wire.settings([(4, 0)]))
            #expect(side.session.sendWindow(1) == 0)
            side.feed(Wire.windowUpdate(0, 70_000), Wire.windowUpdate(1, 65_535))
            #expect(side.sendFrames().filter { $0.kind == 0 }.isEmpty)
            side.feed(Wire.windowUpdate(1, 5000))
            #expect(
                side.sendFrames().filter { $0.kind == 0 }.map(\.payload.count) == [4465]
                    && side.closures[1] == .complete)
        }

        @Test("of one byte are used, and cost one frame each")
        func oneByte() {
            let side = Side(.server)
            _ = side.send()
            side.feed(Wire.preface + Wire.settings([(4, 1)]).bytes)
            side.feed(Wire.headers(1, plain))
            side.answer(1, "ab")
            #expect(side.sendFrames().filter { $0.kind == 0 } == [Wire.data(1, "a")])
            side.feed(Wire.windowUpdate(1, 1))
            #expect(side.sendFrames() == [Wire.data(1, "b", ends: true)])
        }
    }

#endif

// PrefaceTests.swift - how a connection begins: RFC 9113 §3.4, §6.5.

#if HTTP2

    import Testing
    import WryneckHTTP

    @testable import WryneckHTTP2

    @Suite("RFC 9113 §3.4: the preface") struct PrefaceTests {
        @Test("a server speaks first: its settings, and the connection's window")
        func serverFirst() {
            let frames = Side().sendFrames()
            #expect(frames.count == 2)
            #expect(frames[0] == Wire.settings([(3, 100), (4, 65_536), (6, 32_768), (9, 1)]))
            #expect(frames[1] == Wire.windowUpdate(0, 1024 * 1024 - 65_535))
            let tunnel = Side(.server, takesConnectProtocol: true).sendFrames()
            #expect(tunnel.first == Wire.settings([(3, 100), (4, 65_536), (6, 32_768), (9, 1), (8, 1)]))
        }

        @Test("a client's preface and settings are taken, however they are cut", arguments: [Int.max, 1, 25])
        func hello(size: Int) {
            let side = Side()
            _ = side.send()
            side.feed(Wire.hello, size: size)
            #expect(side.log == ["settings"] && side.sendFrames() == [Wire.settingsAck])
            side.feed(Wire.settingsAck)
            #expect(side.log.last == "acknowledged" && !side.session.isOver)
        }

        @Test(
            "what is no preface ends the connection",
            arguments: ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PRI * HTTP/1.1\r\n\r\nSM\r\n\r\n", "\u{16}\u{3}\u{1}"])
        func noPreface(text: String) {
            for size in [Int.max, 1] {
                let side = Side()
                _ = side.send()
                side.feed(Array(text.utf8), size: size)
                #expect(side.ending == HTTP2Ending(.protocolError, "no HTTP/2 preface"))
                let frames = side.sendFrames()
                #expect(frames.count == 1 && frames[0].kind == 7 && frames[0].code == 1 && side.session.isOver)
            }
        }

        @Test("half of one is nothing yet")
        func half() {
            let side = Side()
            side.feed(Array(Wire.preface.prefix(20)))
            #expect(side.log.isEmpty && side.session.isInsideFrame && side.ending == nil)
        }

        @Test("another frame than SETTINGS behind it ends the connection")
        func noSettings() {
            let side = Side()
            _ = side.send()
            side.feed(Wire.preface + Wire.ping().bytes)
            #expect(side.sendFrames().last?.code == 1 && side.ending?.code == .protocolError)
        }

        static let bad: [(String, Frame, UInt32)] = [
            ("a length that is no multiple of six", Frame(kind: 4, payload: [0, 1, 0]), 6),
            ("an answer with a payload", Frame(kind: 4, flags: 1, payload: [0, 1, 0, 0, 0, 0]), 6),
            ("a stream", Frame(kind: 4, stream: 1), 1),
            ("ENABLE_PUSH of two", Wire.settings([(2, 2)]), 1),
            ("a window of 2^31", Wire.settings([(4, 0x8000_0000)]), 3),
            ("MAX_FRAME_SIZE of nothing", Wire.settings([(5, 0)]), 1),
            ("MAX_FRAME_SIZE below the least", Wire.settings([(5, 16_383)]), 1),
            ("MAX_FRAME_SIZE above the most", Wire.settings([(5, 16_777_216)]), 1),
            ("more settings than there are", Wire.settings(Array(repeating: (7, 1), count: 33)), 11),
        ]

        @Test("§6.5.2: settings that cannot be end it", arguments: bad.map(\.0), [Int.max, 1])
        func badSettings(name: String, size: Int) throws {
            let (_, frame, code) = try #require(Self.bad.first { $0.0 == name })
            let side = Side.greeted()
            side.feed(frame.bytes, size: size)
            let sent = side.sendFrames().last?.code
            #expect(sent == code && side.ending?.code.rawValue == code, "\(name): \(String(describing: sent))")
        }

        @Test("§6.5.2: unknown ones are ignored, and a table of 4 GiB is not made")
        func oddSettings() {
            let side = Side.greeted()
            let before = side.session.memory
            side.feed(Wire.settings([(0x4242, 1), (1, 0xFFFF_FFFF)]))
            side.onRequest = { $0.answer($1) }
            side.feed(Wire.headers(1, plain))
            _ = side.send()
            #expect(side.closures[1] == .complete && side.session.memory < before + 10_000)
        }

        @Test("§4.2: a frame of more than 16 KiB ends the connection, before its payload comes")
        func frameSize() {
            let side = Side.greeted()
            side.feed([0, 0x40, 1, 0, 0, 0, 0, 0, 1])
            #expect(side.sendFrames().last?.code == 6)
        }
    }

#endif

#if Compression
    import Testing

    @testable import WryneckWebSocket

    @Suite("Coders of many sockets") struct SharedCodersTests {
        private typealias Direction = DeflateAgreement.Direction

        private let coders = SharedCoders(WebSocketCompression())

        @Test("without context one deflater and one source for each window; with context each socket has its own")
        func sharing() throws {
            let shared = Direction(window: 12, keepsContext: false)
            let deflater = try #require(coders.deflater(for: shared))
            #expect(coders.deflater(for: shared) === deflater && !deflater.keepsContext)
            #expect(coders.deflater(for: Direction(window: 10, keepsContext: false)) !== deflater)
            #expect(coders.inflaters(for: shared) === coders.inflaters(for: shared))
            let own = Direction(window: 12, keepsContext: true)
            let first = try #require(coders.deflater(for: own))
            #expect(coders.deflater(for: own) !== first && first.keepsContext)
            #expect(coders.inflaters(for: own) !== coders.inflaters(for: own))
        }

        @Test("a side that was told a window of 8 sends its messages as they are, and reads the other's")
        func window8() {
            for keepsContext in [false, true] {
                #expect(coders.deflater(for: Direction(window: 8, keepsContext: keepsContext)) == nil)
                #expect(coders.inflaters(for: Direction(window: 8, keepsContext: keepsContext)) != nil)
            }
        }

        @Test("an inflater is lent for the time of a message, and the next one gets the same")
        func lending() throws {
            let source = SharedInflaters(window: 12)
            let first = try source.takeInflater()
            let second = try source.takeInflater()
            #expect(first !== second)
            source.giveBack(first)
            #expect(try source.takeInflater() === first)
        }

        @Test("messages of two sockets that come interleaved do not disturb each other")
        func interleaved() throws {
            let shared = Direction(window: 12, keepsContext: false)
            let deflater = try #require(coders.deflater(for: shared))
            let texts = ["first, first, first", "second, second, second"]
            let wires = texts.map { text in
                let payload = Array(text.utf8).withUnsafeBytes { deflater.deflate($0) ?? [] }
                return frame(0x41, Array(payload[..<4])) + frame(0x80, Array(payload[4...]))
            }
            var readers = texts.map { _ in
                WebSocketReader(as: .server, limits: .standard, inflaters: coders.inflaters(for: shared))
            }
            var said = [Said(), Said()]
            for _ in 0..<3 {
                for index in 0..<max(wires[0].count, wires[1].count) {
                    for socket in 0..<2 where index < wires[socket].count {
                        said[socket].feed([wires[socket][index]], to: &readers[socket])
                    }
                }
            }
            for socket in 0..<2 {
                #expect(said[socket].messages == [WebSocketMessage](repeating: .text(texts[socket]), count: 3))
            }
        }

        @Test("a message that broke off leaves nothing behind for the next socket")
        func brokenOff() throws {
            let source = SharedInflaters(window: 12)
            for _ in 0..<3 {
                var reader = WebSocketReader(as: .server, limits: .standard, inflaters: source)
                var said = Said()
                said.feed(frame(0xC1, [0xF2, 0x48, 0xFF, 0xFF, 0xFF]), to: &reader)
                #expect(said.code == .invalidPayload)
            }
            let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
            #expect(readEveryWay(frame(0xC1, hello), inflaters: { source }).messages == [.text("Hello")])
        }
    }
#endif

#if Compression
    import Testing

    @testable import WryneckWebSocket

    @Suite("Coders that sockets share") struct SharedCodersTests {
        @Test("one deflater for each window, and an inflater only for the time of a message")
        func sharing() throws {
            let coders = SharedCoders(WebSocketCompression())
            let deflater = try #require(coders.deflater(window: 12))
            #expect(coders.deflater(window: 12) === deflater && coders.deflater(window: 10) !== deflater)
            #expect(!deflater.keepsContext)
            let source = coders.inflaters(window: 12)
            let first = try source.takeInflater()
            let second = try source.takeInflater()
            #expect(first !== second)
            source.giveBack(first)
            #expect(try source.takeInflater() === first)
        }

        @Test("messages of two sockets that come interleaved do not disturb each other")
        func interleaved() throws {
            let coders = SharedCoders(WebSocketCompression())
            let deflater = try #require(coders.deflater(window: 12))
            let texts = ["first, first, first", "second, second, second"]
            let wires = texts.map { text in
                let payload = Array(text.utf8).withUnsafeBytes { deflater.deflate($0) ?? [] }
                return frame(0x41, Array(payload[..<4])) + frame(0x80, Array(payload[4...]))
            }
            var readers = texts.map { _ in
                WebSocketReader(as: .server, limits: .standard, inflaters: coders.inflaters(window: 12))
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
    }
#endif

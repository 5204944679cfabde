#if Compression
    import Testing

    @testable import WryneckWebSocket

    @Suite("Compressed messages out") struct MessageDeflaterTests {
        private let options = WebSocketCompression()

        private func deflated(_ text: String, by deflater: MessageDeflater) -> [UInt8] {
            Array(text.utf8).withUnsafeBytes { deflater.deflate($0) ?? [] }
        }

        @Test("RFC 7692 §7.2.3.1: its example")
        func example() throws {
            let deflater = try #require(MessageDeflater(options, window: 15, keepsContext: true))
            #expect(deflated("Hello", by: deflater) == [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
            #expect(deflated("Hello", by: deflater) == [0xF2, 0x00, 0x11, 0x00, 0x00], "refers to the first")
        }

        @Test("without context every message is the same, and the memory stays where it is")
        func noContext() throws {
            let deflater = try #require(MessageDeflater(options, window: 12, keepsContext: false))
            let first = deflated("Hello, Hello, Hello", by: deflater)
            let memory = deflater.memory
            for _ in 0..<10 { #expect(deflated("Hello, Hello, Hello", by: deflater) == first) }
            #expect(deflater.memory == memory)
        }

        @Test("a window of 12 takes 40 KiB or so, in the other direction far less")
        func memory() throws {
            let deflater = try #require(MessageDeflater(options, window: 12, keepsContext: true))
            #expect(deflater.memory < 48 * 1024)
            let inflater = try MessageInflater(window: 12, keepsContext: true)
            var output: [UInt8] = []
            try deflated(String(repeating: "abc", count: 1000), by: deflater).withUnsafeBytes {
                try inflater.inflate($0, into: &output, upTo: 3000)
            }
            #expect(inflater.memory < 16 * 1024)
        }

        @Test("every window goes through zlib's own check of distances", arguments: 9...15)
        func windows(window: Int) throws {
            let deflater = try #require(MessageDeflater(options, window: window, keepsContext: true))
            let inflater = try MessageInflater(window: window, keepsContext: true)
            var random = SeededGenerator(UInt64(window))
            let words = (0..<50).map { _ in random.bytes(Int.random(in: 3...400, using: &random)) }
            for _ in 0..<20 {
                let bytes = (0..<40).flatMap { _ in words.randomElement(using: &random) ?? [] }
                let payload = try #require(bytes.withUnsafeBytes(deflater.deflate))
                var output: [UInt8] = []
                try payload.withUnsafeBytes { try inflater.inflate($0, into: &output, upTo: 1 << 20) }
                try inflater.finish(into: &output, upTo: 1 << 20)
                let isSame = output == bytes
                #expect(isSame)
            }
        }
    }
#endif

#if Compression
    import Testing

    @testable import WryneckWebSocket

    @Suite("Compressed messages in") struct MessageInflaterTests {
        private func source(_ window: Int = 15, keepsContext: Bool = true) -> () -> (any InflaterSource)? {
            { try? MessageInflater(window: window, keepsContext: keepsContext) }
        }

        private let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

        @Test("RFC 7692 §7.2.3: its examples, in one frame, in two, and with a block that is the last of its stream")
        func examples() {
            #expect(readEveryWay(frame(0xC1, hello), inflaters: source()).messages == [.text("Hello")])
            #expect(
                readEveryWay(frame(0x41, Array(hello[..<3])) + frame(0x80, Array(hello[3...])), inflaters: source())
                    .messages == [.text("Hello")])
            let shared = frame(0xC1, hello) + frame(0xC1, [0xF2, 0x00, 0x11, 0x00, 0x00])
            #expect(readEveryWay(shared, inflaters: source()).messages == [.text("Hello"), .text("Hello")])
            let stored: [UInt8] = [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00]
            #expect(readEveryWay(frame(0xC1, stored), inflaters: source()).messages == [.text("Hello")])
            let final: [UInt8] = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00]
            #expect(
                readEveryWay(frame(0xC1, final) + frame(0xC1, final), inflaters: source()).messages == [
                    .text("Hello"), .text("Hello"),
                ])
            let blocks: [UInt8] = [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00]
            #expect(readEveryWay(frame(0xC1, blocks), inflaters: source()).messages == [.text("Hello")])
            #expect(readEveryWay(frame(0xC2, [0x00]), inflaters: source()).messages == [.binary([])])
        }

        @Test("messages that are not compressed come between, and so do control frames")
        func mixed() {
            let wire =
                frame(0x81, "plain") + frame(0x41, Array(hello[..<2])) + frame(0x89, "?")
                + frame(0x80, Array(hello[2...]))
            #expect(
                readEveryWay(wire, inflaters: source()).events == [
                    .message(.text("plain")), .ping([0x3F]), .message(.text("Hello")),
                ])
        }

        @Test("without context the second message may not refer to the first")
        func noContext() {
            let wire = frame(0xC1, hello) + frame(0xC1, [0xF2, 0x00, 0x11, 0x00, 0x00])
            let said = readEveryWay(wire, inflaters: source(keepsContext: false))
            #expect(said.messages == [.text("Hello")] && said.code == .invalidPayload)
        }

        @Test("what is no deflate, or not all of it, is 1007")
        func malformed() {
            for payload in [[0xFF, 0xFF], [0xF2, 0x48, 0xCD], [], [0x01], [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48]]
                as [[UInt8]]
            {
                let said = readEveryWay(frame(0xC1, payload) + frame(0x81, "x"), inflaters: source())
                #expect(said.code == .invalidPayload && said.events.isEmpty, "\(payload)")
            }
        }

        @Test("RFC 6455 §8.1: text inside of compression is checked as well, at its first wrong byte")
        func text() throws {
            let deflater = try #require(MessageDeflater(WebSocketCompression(), window: 12, keepsContext: false))
            let bytes: [UInt8] = Array("some text ".utf8) + [0xED, 0xA0, 0x80] + [UInt8](repeating: 0x61, count: 3000)
            let payload = try #require(bytes.withUnsafeBytes(deflater.deflate))
            #expect(readEveryWay(frame(0xC1, payload), inflaters: source()).violation == .malformedText)
            let limits = WebSocketReader.Limits.with { $0.messageBytes = 100 }
            #expect(
                readEveryWay(frame(0xC1, payload), limits: limits, inflaters: source()).violation == .malformedText,
                "it comes before the limit")
            #expect(readEveryWay(frame(0xC2, payload), inflaters: source()).messages == [.binary(bytes)])
        }

        @Test("CVE-2026-39804: inflating ends at the limit, and takes no memory beyond it")
        func bombs() throws {
            let deflater = try #require(MessageDeflater(WebSocketCompression(), window: 15, keepsContext: false))
            let bomb = try #require([UInt8](repeating: 0, count: 5_000_000).withUnsafeBytes(deflater.deflate))
            #expect(bomb.count < 10_000)
            let limits = WebSocketReader.Limits.with { $0.messageBytes = 100_000 }
            #expect(readEveryWay(frame(0xC2, bomb), limits: limits, inflaters: source()).violation == .tooBig)

            let inflater = try MessageInflater(window: 15, keepsContext: false)
            var output: [UInt8] = []
            #expect(throws: WebSocketViolation.tooBig) {
                try bomb.withUnsafeBytes { try inflater.inflate($0, into: &output, upTo: 100_000) }
            }
            #expect(output.count == 100_000 && output.capacity < 260_000)
        }

        @Test("a message that fills the limit exactly is taken", arguments: [1, 100, 4096, 65_536, 65_537])
        func exact(count: Int) throws {
            let deflater = try #require(MessageDeflater(WebSocketCompression(), window: 12, keepsContext: false))
            let bytes = [UInt8](repeating: 0x61, count: count)
            let payload = try #require(bytes.withUnsafeBytes(deflater.deflate))
            let said = readEveryWay(
                frame(0xC2, payload), limits: .with { $0.messageBytes = max(count, payload.count) }, inflaters: source()
            )
            let isSame = said.messages == [.binary(bytes)]
            #expect(isSame)
            if count > 100 {
                #expect(
                    readEveryWay(
                        frame(0xC2, payload), limits: .with { $0.messageBytes = count - 1 }, inflaters: source()
                    ).violation == .tooBig)
            }
        }

        @Test("a reference beyond the window that was agreed on is refused as soon as the bytes are gone")
        func window() throws {
            let deflater = try #require(MessageDeflater(WebSocketCompression(), window: 15, keepsContext: false))
            var random = SeededGenerator(1)
            let block = random.bytes(2000)
            let payload = try #require((block + block).withUnsafeBytes(deflater.deflate))
            // In one piece they are still there.
            #expect(read(cut(frame(0xC2, payload), by: 1), inflaters: source(9)()).code == .invalidPayload)
            #expect(readEveryWay(frame(0xC2, payload), inflaters: source(11)).messages == [.binary(block + block)])
        }
    }
#endif

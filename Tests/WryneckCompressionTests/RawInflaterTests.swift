#if Compression
    import Testing
    import WryneckCompression

    @Suite("Raw deflate, message by message") struct RawInflaterTests {
        private func deflated(_ bytes: [UInt8], by deflater: RawDeflater) throws -> [UInt8] {
            var output: [UInt8] = []
            try bytes.withUnsafeBytes { try deflater.compress($0, into: &output) }
            return output
        }

        private func inflated(_ bytes: [UInt8], by inflater: RawInflater, limit: Int = 1 << 20, size: Int = .max) throws
            -> [UInt8]
        {
            var output: [UInt8] = []
            try bytes.withUnsafeBytes { all in
                for start in stride(from: 0, to: all.count, by: min(size, all.count)) {
                    let piece = UnsafeRawBufferPointer(rebasing: all[start..<start + min(size, all.count - start)])
                    try inflater.process(piece, into: &output, upTo: limit)
                }
            }
            return output
        }

        @Test("every message ends with an empty block, and reads the same however it is cut", arguments: [9, 12, 15])
        func messages(window: Int) throws {
            let deflater = try RawDeflater(window: window, memoryLevel: 5, level: 5)
            let inflater = try RawInflater(window: window)
            for count in [1, 100, 5000, 100_000] {
                let bytes = sampleText(count)
                let small = try deflated(bytes, by: deflater)
                #expect(small.suffix(4) == [0x00, 0x00, 0xFF, 0xFF])
                let size = [1, 7, 1000, Int.max][count % 4]
                let isSame = try inflated(small, by: inflater, size: size) == bytes
                #expect(isSame && inflater.isBetweenBlocks)
            }
        }

        @Test("the limit is exact, in one piece and byte by byte", arguments: [1, Int.max])
        func limits(size: Int) throws {
            let deflater = try RawDeflater(window: 12, memoryLevel: 5, level: 5)
            let bytes = [UInt8](repeating: 0x61, count: 70_000)
            let small = try deflated(bytes, by: deflater)
            let inflater = try RawInflater(window: 12)
            #expect(try inflated(small, by: inflater, limit: 70_000, size: size).count == 70_000)
            try inflater.reset()
            #expect(throws: CompressionError.tooLarge) { try inflated(small, by: inflater, limit: 69_999, size: size) }
            try inflater.reset()
            #expect(throws: CompressionError.tooLarge) { try inflated(small, by: inflater, limit: 0, size: size) }
        }

        @Test("a stream that is cut inside of a block is not between blocks")
        func cut() throws {
            let deflater = try RawDeflater(window: 12, memoryLevel: 5, level: 5)
            let small = try deflated(sampleText(500), by: deflater)
            // The empty block has at most five bytes.
            for end in 1..<small.count - 5 {
                let inflater = try RawInflater(window: 12)
                _ = try inflated(Array(small[..<end]), by: inflater)
                #expect(!inflater.isBetweenBlocks, "\(end) of \(small.count)")
            }
        }

        @Test("values out of their range are moved to the nearest")
        func extremes() throws {
            let deflater = try RawDeflater(window: 0, memoryLevel: 99, level: -5)
            let inflater = try RawInflater(window: 99)
            #expect(try inflated(deflated(sampleText(100), by: deflater), by: inflater) == sampleText(100))
        }

        @Test("less memory for a smaller window")
        func memory() throws {
            #expect(try RawDeflater(window: 9, memoryLevel: 1, level: 1).memory < 16 * 1024)
            #expect(try RawDeflater(window: 12, memoryLevel: 5, level: 5).memory < 48 * 1024)
        }
    }
#endif

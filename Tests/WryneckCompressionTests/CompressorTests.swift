#if Compression
    import Testing
    import WryneckCompression

    /// Text that compresses about as well as a page does; the same each time.
    func sampleText(_ count: Int) -> [UInt8] {
        var (bytes, seed): ([UInt8], UInt32) = ([], 1)
        let words = ["the ", "reactor ", "<a href=\"", "\">", "</a> ", "wryneck ", "{\"id\":", "},\n"].map {
            Array($0.utf8)
        }
        while bytes.count < count {
            seed = seed &* 1_103_515_245 &+ 12345
            bytes += words[Int(seed >> 16) % words.count]
            if seed >> 8 & 3 == 0 { bytes += Array(String(seed >> 20, radix: 16).utf8) }
        }
        return Array(bytes[..<count])
    }

    func compressed(_ bytes: [UInt8], _ format: CompressionFormat, level: Int? = nil) throws -> [UInt8] {
        let compressor = try Compressor(format, level: level)
        var output: [UInt8] = []
        try compressor.process(bytes, into: &output)
        try compressor.finish(into: &output)
        return output
    }

    func decompressed(_ bytes: [UInt8], _ format: CompressionFormat, by size: Int = .max, limit: Int = 1 << 30) throws
        -> [UInt8]
    {
        let decompressor = try Decompressor(format, limit: limit)
        var output: [UInt8] = []
        var start = 0
        while start < bytes.count {
            let end = size < bytes.count - start ? start + size : bytes.count
            try decompressor.process(Array(bytes[start..<end]), into: &output)
            start = end
        }
        try decompressor.finish(into: &output)
        return output
    }

    @Suite("Compressors") struct CompressorTests {
        @Test("what goes in comes out again, at every level", arguments: CompressionFormat.allCases)
        func roundTrip(_ format: CompressionFormat) throws {
            for level in format.levels {
                for count in [0, 1, 1000, 200_000] {
                    let bytes = sampleText(count)
                    let small = try compressed(bytes, format, level: level)
                    #expect(try decompressed(small, format) == bytes)
                    if count >= 1000 { #expect(small.count < bytes.count / 2) }
                }
            }
        }

        @Test("levels outside count as the nearest", arguments: CompressionFormat.allCases)
        func levels(_ format: CompressionFormat) throws {
            let bytes = sampleText(50_000)
            #expect(
                try compressed(bytes, format, level: .min) == compressed(bytes, format, level: format.levels.lowerBound)
            )
            #expect(
                try compressed(bytes, format, level: .max) == compressed(bytes, format, level: format.levels.upperBound)
            )
        }

        @Test(
            "after a flush a reader has everything that was written, and the stream goes on",
            arguments: CompressionFormat.allCases)
        func flush(_ format: CompressionFormat) throws {
            let compressor = try Compressor(format)
            let decompressor = try Decompressor(format, limit: 1 << 20)
            var (expected, read): ([UInt8], [UInt8]) = ([], [])
            for count in [1, 5, 300, 40_000, 2] {
                let piece = sampleText(count)
                expected += piece
                var output: [UInt8] = []
                try compressor.process(piece, into: &output)
                try compressor.flush(into: &output)
                try decompressor.process(output, into: &read)
                #expect(read == expected)
            }
            var output: [UInt8] = []
            try compressor.finish(into: &output)
            try decompressor.process(output, into: &read)
            try decompressor.finish(into: &read)
            #expect(read == expected)
        }

        @Test(
            "no compressor holds more than the limit that is named, at any level, however much passes",
            arguments: CompressionFormat.allCases)
        func memory(_ format: CompressionFormat) throws {
            let bytes = sampleText(1_000_000)
            for level in format.levels {
                let compressor = try Compressor(format, level: level)
                var output: [UInt8] = []
                for start in stride(from: 0, to: bytes.count, by: 100_000) {
                    try compressor.process(Array(bytes[start..<start + 100_000]), into: &output)
                    #expect(compressor.memory <= Compressor.memoryLimit, "level \(level): \(compressor.memory)")
                    try compressor.flush(into: &output)
                    #expect(compressor.memory <= Compressor.memoryLimit, "level \(level): \(compressor.memory)")
                    #expect(compressor.memory > 10_000)
                }
                try compressor.finish(into: &output)
                #expect(try decompressed(output, format) == bytes)
            }
        }

        @Test("after a reset it begins anew, also in the middle of a stream", arguments: CompressionFormat.allCases)
        func reset(_ format: CompressionFormat) throws {
            let compressor = try Compressor(format)
            var output: [UInt8] = []
            try compressor.process(sampleText(100_000), into: &output)
            for _ in 0..<3 {
                try compressor.reset()
                output = []
                try compressor.process(sampleText(5000), into: &output)
                try compressor.finish(into: &output)
                #expect(try decompressed(output, format) == sampleText(5000))
            }
        }

        @Test("after its end a stream takes nothing more", arguments: CompressionFormat.allCases)
        func ended(_ format: CompressionFormat) throws {
            let compressor = try Compressor(format)
            var output: [UInt8] = []
            try compressor.finish(into: &output)
            let end = output
            #expect(throws: CompressionError.ended) { try compressor.process([1], into: &output) }
            #expect(throws: CompressionError.ended) { try compressor.flush(into: &output) }
            #expect(throws: CompressionError.ended) { try compressor.finish(into: &output) }
            #expect(output == end)
        }
    }
#endif

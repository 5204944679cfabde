#if Compression
    import Testing
    import WryneckCompression

    @Suite("Decompressors") struct DecompressorTests {
        @Test("a stream reads the same however it is cut", arguments: CompressionFormat.allCases)
        func cuts(_ format: CompressionFormat) throws {
            let bytes = sampleText(5000)
            let small = try compressed(bytes, format)
            for size in [1, 7, 100] { #expect(try decompressed(small, format, by: size) == bytes) }
        }

        @Test("a few bytes that stand for many are refused at the limit", arguments: CompressionFormat.allCases)
        func bomb(_ format: CompressionFormat) throws {
            let bomb = try compressed([UInt8](repeating: 0, count: 10_000_000), format, level: 8)
            #expect(bomb.count < 20_000)
            let decompressor = try Decompressor(format, limit: 50_000)
            var output: [UInt8] = []
            #expect(throws: CompressionError.tooLarge) { try decompressor.process(bomb, into: &output) }
            #expect(output.count <= 50_000 + 16 * 1024)
            #expect(try decompressed(bomb, format, by: 100, limit: 10_000_000).count == 10_000_000)
            #expect(throws: CompressionError.tooLarge) { try decompressed(bomb, format, by: 100, limit: 9_999_999) }
        }

        @Test("what ends before its time is truncated", arguments: CompressionFormat.allCases)
        func truncated(_ format: CompressionFormat) throws {
            let small = try compressed(sampleText(3000), format)
            for count in [0, 1, 5, small.count / 2, small.count - 1] {
                #expect(throws: CompressionError.truncated) { try decompressed(Array(small[..<count]), format) }
            }
        }

        @Test(
            "what follows the end is refused, but for another stream of gzip or zstd, which counts as the same",
            arguments: CompressionFormat.allCases
        )
        func trailing(_ format: CompressionFormat) throws {
            let small = try compressed(sampleText(300), format)
            if format == .gzip || format == .zstd {
                for size in [1, Int.max] {
                    #expect(try decompressed(small + small, format, by: size) == sampleText(300) + sampleText(300))
                }
                #expect(throws: CompressionError.malformed) {
                    try decompressed(small + Array("this is something else".utf8), format)
                }
            } else {
                #expect(throws: CompressionError.trailingBytes) { try decompressed(small + [0], format) }
                #expect(throws: CompressionError.trailingBytes) { try decompressed(small + [0], format, by: 1) }
            }
        }

        @Test("damage is an error, or is seen in the checksum; it never traps", arguments: CompressionFormat.allCases)
        func damaged(_ format: CompressionFormat) throws {
            let small = try compressed(sampleText(600), format)
            let hasChecksum = format == .gzip || format == .zlib
            for index in small.indices {
                var damaged = small
                damaged[index] ^= 0x55
                let read = try? decompressed(damaged, format, limit: 100_000)
                // The header of gzip has a time and a system in it, which nothing is checked against.
                if hasChecksum && index > 9 { #expect(read == nil, "byte \(index)") }
            }
            #expect(throws: CompressionError.self) { try decompressed([UInt8](repeating: 0xFF, count: 100), format) }
        }

        @Test("RFC 9659: a zstd stream that wants more than 8 MiB of window is refused")
        func window() throws {
            // A frame's head: the magic number, no single segment, a window of 2^27 bytes.
            #expect(throws: CompressionError.tooLarge) {
                try decompressed([0x28, 0xB5, 0x2F, 0xFD, 0x00, 17 << 3, 0x01, 0, 0], .zstd)
            }
        }

        @Test("after a reset it begins anew, its limit too", arguments: CompressionFormat.allCases)
        func reset(_ format: CompressionFormat) throws {
            let decompressor = try Decompressor(format, limit: 400)
            let small = try compressed(sampleText(300), format)
            for _ in 0..<3 {
                var output: [UInt8] = []
                try decompressor.process(small, into: &output)
                try decompressor.finish(into: &output)
                #expect(output == sampleText(300))
                try decompressor.reset()
            }
        }
    }
#endif

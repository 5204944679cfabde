// RawDeflater.swift - raw deflate (RFC 1951) message by message, with as little memory as its user wants.

#if Compression
    internal import CCompression

    /// Compresses messages that end at a byte: each with a flush behind it, `00 00 FF FF`.
    package final class RawDeflater {
        private let coder: Coder

        /// - Parameters:
        ///   - window: how far back references go, as a power of two: 9 to 15. zlib makes no raw stream with 8.
        ///   - memoryLevel: the memory for finding them, 1 to 9; zlib's own default is 8.
        ///   - level: how hard to try, 1 to 9.
        /// - Throws: `CompressionError.noMemory`, also for a value out of its range.
        package init(window: Int, memoryLevel: Int, level: Int) throws(CompressionError) {
            let window = min(max(window, 9), 15), memoryLevel = min(max(memoryLevel, 1), 9),
                level = min(max(level, 1), 9)
            coder = try Coder(ccompression_deflater(CInt(level), CInt(window), CInt(memoryLevel)))
        }

        /// The number of bytes that it holds, without the object itself.
        package var memory: Int { coder.memory }

        /// Compresses all of a message and flushes: what a reader has then decodes to all of it.
        package func compress(_ message: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(CompressionError) {
            _ = try coder.run(CCOMPRESSION_FLUSH, message, into: &output, upTo: .max)
        }

        /// Forgets what it has seen: the next message refers to none before it.
        package func reset() throws(CompressionError) { try coder.reset() }
    }
#endif

// RawInflater.swift - raw deflate (RFC 1951) back into bytes, up to a limit that each call names.
// Invariant: the output never exceeds the limit, not even by one piece: what a few bytes stand for is never made.

#if Compression
    internal import CCompression

    /// Decompresses a stream of blocks that may go on behind its last block with a new stream.
    package final class RawInflater {
        private let coder: Coder

        /// Makes one for streams that refer at most `1 << window` bytes back, 8 to 15: it keeps as many. A reference
        /// that goes further is an error only if the bytes are gone: zlib finds those of the same call.
        /// - Throws: `CompressionError.noMemory`.
        package init(window: Int) throws(CompressionError) {
            coder = try Coder(ccompression_decoder(CCOMPRESSION_RAW_DEFLATE, CInt(min(max(window, 8), 15))))
        }

        /// The number of bytes that it holds, without the object itself.
        package var memory: Int { coder.memory }

        /// Whether all that came is whole blocks. A stream that was cut elsewhere has lost something.
        package var isBetweenBlocks: Bool { coder.isBetweenBlocks }

        /// Decompresses all of `input`.
        /// - Parameters:
        ///   - input: the next bytes of the stream.
        ///   - output: the bytes are appended here.
        ///   - limit: the most bytes that `output` may come to have.
        /// - Throws: `CompressionError.tooLarge` if there are more.
        package func process(
            _ input: UnsafeRawBufferPointer, into output: inout [UInt8], upTo limit: Int
        ) throws(CompressionError) {
            var rest = input
            while !rest.isEmpty {
                let (taken, hasEnded) = try coder.run(CCOMPRESSION_PROCESS, rest, into: &output, upTo: limit)
                rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
                if hasEnded { try coder.reset() }
            }
        }

        /// Forgets what it has seen: the next stream refers to nothing before it.
        package func reset() throws(CompressionError) { try coder.reset() }
    }
#endif

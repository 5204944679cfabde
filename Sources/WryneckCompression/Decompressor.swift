// Decompressor.swift - bytes on their way out of a compressed form.
// Invariant: whatever comes in, no more than `limit` bytes come out.

#if Compression
    internal import CCompression

    /// Decompresses a stream.
    public final class Decompressor: StreamCoder {
        /// The format.
        public let format: CompressionFormat
        private let limit: Int
        private let coder: Coder
        private var produced = 0
        /// Whether the stream may end here: what follows would be another one.
        private var isBetweenStreams = false

        /// - Parameters:
        ///   - format: what goes in.
        ///   - limit: the most bytes that may come out in all. A few bytes can stand for gigabytes: name what you are willing to keep.
        /// - Throws: `CompressionError.noMemory`.
        public init(_ format: CompressionFormat, limit: Int) throws(CompressionError) {
            self.format = format
            self.limit = max(limit, 0)
            coder = try Coder(ccompression_decoder(format.code, CInt(format.widestWindow)))
        }

        /// How many bytes the decompressor holds now, beside the object itself.
        public var memory: Int { coder.memory }

        /// Takes a piece. gzip and zstd may have several streams in a row, which count as one.
        /// - Parameters:
        ///   - input: the piece.
        ///   - output: what comes of it is appended here.
        /// - Throws: `CompressionError`; `.tooLarge` beyond the limit, with up to a piece of 16 KiB beyond it in `output`.
        public func process(_ input: [UInt8], into output: inout [UInt8]) throws(CompressionError) {
            var position = 0
            while position < input.count {
                if isBetweenStreams {
                    guard format.isConcatenable else { throw .trailingBytes }
                    try coder.reset()
                    isBetweenStreams = false
                }
                let before = output.count
                let (room, overflow) = before.addingReportingOverflow(limit - produced)
                let (taken, hasEnded) = try coder.run(CCOMPRESSION_PROCESS, input, from: position, into: &output, limit: overflow ? .max : room)
                produced += output.count - before
                position = taken
                isBetweenStreams = hasEnded
            }
        }

        /// Ends the stream.
        /// - Parameter output: nothing is left to be appended.
        /// - Throws: `CompressionError.truncated` if it ends before its time.
        public func finish(into output: inout [UInt8]) throws(CompressionError) { if !isBetweenStreams { throw .truncated } }

        /// Makes it as new, for another stream.
        /// - Throws: `CompressionError.noMemory`.
        public func reset() throws(CompressionError) {
            try coder.reset()
            produced = 0
            isBetweenStreams = false
        }
    }
#endif

// Decompressor.swift - a compressed stream back into bytes.
// Invariant: no input makes more than `limit` bytes of output.

#if Compression
    internal import CCompression

    /// Decompresses a stream.
    public final class Decompressor: StreamCoder {
        /// The format of the input.
        public let format: CompressionFormat
        let limit: Int
        let coder: Coder
        var produced = 0
        /// Whether the stream may end here: further bytes would begin another one.
        var isBetweenStreams = false
        /// Whether more can come out without more input.
        var holdsOutput = false

        /// - Parameters:
        ///   - format: the format of the input.
        ///   - limit: the most bytes of output in all. A few bytes can stand for gigabytes: name what the program can
        ///     keep.
        /// - Throws: `CompressionError.noMemory`.
        public init(_ format: CompressionFormat, limit: Int) throws(CompressionError) {
            self.format = format
            self.limit = max(limit, 0)
            coder = try Coder(ccompression_decoder(format.code, CInt(format.widestWindow)))
        }

        /// The number of bytes that the decompressor holds now, without the object itself.
        public var memory: Int { coder.memory }

        /// Takes a piece. gzip and zstd may have several streams in a row, which count as one.
        /// - Parameters:
        ///   - input: the next bytes of the compressed stream.
        ///   - output: decompressed bytes are appended here.
        /// - Throws: `CompressionError`; `.tooLarge` beyond the limit, with up to 16 KiB beyond it in `output`.
        public func process(_ input: [UInt8], into output: inout [UInt8]) throws(CompressionError) {
            var position = 0
            while position < input.count {
                try beginStreamIfNeeded()
                let before = output.count
                let (room, overflow) = before.addingReportingOverflow(limit - produced)
                let (taken, hasEnded) = try coder.run(
                    CCOMPRESSION_PROCESS, input, from: position, into: &output, limit: overflow ? .max : room)
                produced += output.count - before
                position = taken
                isBetweenStreams = hasEnded
            }
        }

        func beginStreamIfNeeded() throws(CompressionError) {
            guard isBetweenStreams else { return }
            guard format.isConcatenable else { throw .trailingBytes }
            try coder.reset()
            isBetweenStreams = false
        }

        /// Ends the stream.
        /// - Parameter output: stays as it is: nothing is left to be appended.
        /// - Throws: `CompressionError.truncated` if the stream is not complete.
        public func finish(into output: inout [UInt8]) throws(CompressionError) {
            if !isBetweenStreams { throw .truncated }
        }

        /// Prepares it for another stream.
        /// - Throws: `CompressionError.noMemory`.
        public func reset() throws(CompressionError) {
            try coder.reset()
            produced = 0
            (isBetweenStreams, holdsOutput) = (false, false)
        }
    }
#endif

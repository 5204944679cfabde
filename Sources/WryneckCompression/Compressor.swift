// Compressor.swift - bytes on their way into a compressed form.

#if Compression
    internal import CCompression

    /// Compresses a stream.
    ///
    /// ```swift
    /// let compressor = try Compressor(.gzip)
    /// var compressed: [UInt8] = []
    /// try compressor.process(piece, into: &compressed)
    /// try compressor.finish(into: &compressed)
    /// ```
    public final class Compressor: StreamCoder {
        /// No compressor of any format and level holds more than this, in bytes: windows and tables are chosen so. (gzip takes 0.3 MiB, zstd up to
        /// 1.3 MiB, brotli up to 1.7 MiB; brotli with its own defaults would take 2 to 35 MiB.)
        public static let memoryLimit = 2 * 1024 * 1024

        /// The format.
        public let format: CompressionFormat
        private let coder: Coder
        private var hasEnded = false

        /// - Parameters:
        ///   - format: what comes out.
        ///   - level: how hard to try, within the format's `levels`; one outside counts as the nearest. The format's default unless told.
        /// - Throws: `CompressionError.noMemory`.
        public init(_ format: CompressionFormat, level: Int? = nil) throws(CompressionError) {
            self.format = format
            let level = min(max(level ?? format.defaultLevel, format.levels.lowerBound), format.levels.upperBound)
            coder = try Coder(ccompression_encoder(format.code, CInt(level), CInt(format.window)))
        }

        /// How many bytes the compressor holds now, beside the object itself.
        public var memory: Int { coder.memory }

        /// Takes a piece. What comes of it may stay inside until more is known, `flush(into:)` or `finish(into:)`.
        /// - Parameters:
        ///   - input: the piece.
        ///   - output: what comes of it is appended here.
        /// - Throws: `CompressionError`.
        public func process(_ input: [UInt8], into output: inout [UInt8]) throws(CompressionError) {
            try run(CCOMPRESSION_PROCESS, input, &output)
        }

        /// Gives out all that a reader needs for what was taken so far, at the price of some bytes.
        /// - Parameter output: it is appended here.
        /// - Throws: `CompressionError`.
        public func flush(into output: inout [UInt8]) throws(CompressionError) { try run(CCOMPRESSION_FLUSH, [], &output) }

        /// Ends the stream.
        /// - Parameter output: what is left is appended here.
        /// - Throws: `CompressionError`.
        public func finish(into output: inout [UInt8]) throws(CompressionError) {
            try run(CCOMPRESSION_FINISH, [], &output)
            hasEnded = true
        }

        /// Makes it as new, for another stream; for all formats but brotli its memory is used again.
        /// - Throws: `CompressionError.noMemory`.
        public func reset() throws(CompressionError) {
            try coder.reset()
            hasEnded = false
        }

        private func run(_ operation: ccompression_operation, _ input: [UInt8], _ output: inout [UInt8]) throws(CompressionError) {
            guard !hasEnded else { throw .ended }
            _ = try coder.run(operation, input, into: &output)
        }
    }
#endif

// Compressor.swift - a stream of bytes into a compressed form.

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
        /// The most memory that a compressor of any format and level holds, in bytes; windows and tables are chosen for
        /// it. (gzip takes 0.3 MiB, zstd up to 1.3 MiB, brotli up to 1.7 MiB; with its own defaults brotli would take 2
        /// to 35 MiB.)
        public static let memoryLimit = 2 * 1024 * 1024

        /// The format of the output.
        public let format: CompressionFormat
        private let coder: Coder
        private var hasEnded = false

        /// - Parameters:
        ///   - format: the format of the output.
        ///   - level: how hard to try; a level outside of the format's `levels` counts as the nearest. Nil for the
        ///     format's default.
        /// - Throws: `CompressionError.noMemory`.
        public init(_ format: CompressionFormat, level: Int? = nil) throws(CompressionError) {
            self.format = format
            let level = min(max(level ?? format.defaultLevel, format.levels.lowerBound), format.levels.upperBound)
            coder = try Coder(ccompression_encoder(format.code, CInt(level), CInt(format.window)))
        }

        /// The number of bytes that the compressor holds now, without the object itself.
        public var memory: Int { coder.memory }

        /// Takes a piece. Its output may stay inside until a later piece, `flush(into:)` or `finish(into:)`.
        /// - Parameters:
        ///   - input: the next bytes of the stream.
        ///   - output: compressed bytes are appended here.
        /// - Throws: `CompressionError`.
        public func process(_ input: [UInt8], into output: inout [UInt8]) throws(CompressionError) {
            try run(CCOMPRESSION_PROCESS, input, &output)
        }

        /// Appends all that a reader needs for everything taken so far; costs some bytes.
        /// - Parameter output: compressed bytes are appended here.
        /// - Throws: `CompressionError`.
        public func flush(into output: inout [UInt8]) throws(CompressionError) {
            try run(CCOMPRESSION_FLUSH, [], &output)
        }

        /// Ends the stream.
        /// - Parameter output: the last compressed bytes are appended here.
        /// - Throws: `CompressionError`.
        public func finish(into output: inout [UInt8]) throws(CompressionError) {
            try run(CCOMPRESSION_FINISH, [], &output)
            hasEnded = true
        }

        /// Prepares it for another stream. All formats but brotli reuse their memory.
        /// - Throws: `CompressionError.noMemory`.
        public func reset() throws(CompressionError) {
            try coder.reset()
            hasEnded = false
        }

        private func run(_ operation: ccompression_operation, _ input: [UInt8], _ output: inout [UInt8])
            throws(CompressionError)
        {
            guard !hasEnded else { throw .ended }
            _ = try coder.run(operation, input, into: &output)
        }
    }
#endif

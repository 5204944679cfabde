// DecodingStage.swift - one coding of a body, undone piece by piece.

#if Compression

    internal import WryneckCompression
    internal import WryneckHTTP

    /// Bytes in, and no more of them out in one step than a piece.
    struct DecodingStage {
        private let decompressor: Decompressor
        private var input: [UInt8] = []
        private var position = 0

        init(_ coding: ContentCoding) throws(CompressionError) {
            let format: CompressionFormat =
                switch coding {
                case .gzip: .gzip
                case .deflate: .zlib
                case .brotli: .brotli
                case .zstd: .zstd
                }
            // The budget counts, over all of the body.
            decompressor = try Decompressor(format, limit: .max)
        }

        /// More input; to be called when `next` has given nothing.
        mutating func take(_ bytes: [UInt8]) { (input, position) = (bytes, 0) }

        /// The next piece; empty if there is nothing before more input.
        mutating func next() throws(CompressionError) -> [UInt8] {
            try decompressor.next(in: input, at: &position, atMost: DecodingBudget.piece)
        }

        /// The input has ended.
        func finish() throws(CompressionError) {
            var none: [UInt8] = []
            try decompressor.finish(into: &none)
        }
    }

#endif

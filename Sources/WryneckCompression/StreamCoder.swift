// StreamCoder.swift - the one thing that all compressors and decompressors are.

#if Compression
    /// A stream of bytes on its way into or out of a compressed form: bytes go in piece by piece, bytes come out.
    ///
    /// A coder is no `Sendable`: it may be handed to another thread, but belongs to one at a time. After an error, only `reset()` helps.
    public protocol StreamCoder: AnyObject {
        /// Takes a piece. What comes of it may stay inside until more is known.
        /// - Parameters:
        ///   - input: the piece.
        ///   - output: what comes of it is appended here.
        /// - Throws: `CompressionError`.
        func process(_ input: [UInt8], into output: inout [UInt8]) throws(CompressionError)

        /// Ends the stream.
        /// - Parameter output: what is left is appended here.
        /// - Throws: `CompressionError`; `.truncated` if a decompressor still waits for bytes.
        func finish(into output: inout [UInt8]) throws(CompressionError)

        /// Makes the coder as new, whatever state it is in.
        /// - Throws: `CompressionError.noMemory`.
        func reset() throws(CompressionError)
    }
#endif

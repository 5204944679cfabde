// StreamCoder.swift - what all compressors and decompressors have in common.

#if Compression
    /// A stream of bytes into or out of a compressed form: bytes go in piece by piece, and bytes come out.
    ///
    /// A coder is not `Sendable`: it may be handed to another thread, but belongs to one at a time. After an error,
    /// only `reset()` helps.
    public protocol StreamCoder: AnyObject {
        /// Takes a piece. Its output may stay inside until a later piece.
        /// - Parameters:
        ///   - input: the next bytes of the stream.
        ///   - output: coded bytes are appended here.
        /// - Throws: `CompressionError`.
        func process(_ input: [UInt8], into output: inout [UInt8]) throws(CompressionError)

        /// Ends the stream.
        /// - Parameter output: the last coded bytes are appended here.
        /// - Throws: `CompressionError`; `.truncated` if a decompressor still waits for bytes.
        func finish(into output: inout [UInt8]) throws(CompressionError)

        /// Prepares the coder for another stream, whatever state it is in.
        /// - Throws: `CompressionError.noMemory`.
        func reset() throws(CompressionError)
    }
#endif

// CompressionError.swift - why a stream could not be coded.

#if Compression
    /// Why bytes could not be compressed or decompressed.
    public enum CompressionError: Error, Hashable, Sendable {
        /// The bytes are not in the format, or are damaged.
        case malformed
        /// The bytes end before the stream does.
        case truncated
        /// More bytes follow the end of the stream.
        case trailingBytes
        /// The output would exceed the decompressor's limit (a "bomb"), or the stream needs a larger window than the
        /// decompressor keeps.
        case tooLarge
        /// The stream has been ended before.
        case ended
        /// There is no memory left.
        case noMemory
    }
#endif

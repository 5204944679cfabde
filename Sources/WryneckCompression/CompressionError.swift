// CompressionError.swift - what can go wrong.

#if Compression
    /// Why bytes could not be compressed or decompressed.
    public enum CompressionError: Error, Hashable, Sendable {
        /// They are not in the format, or are damaged.
        case malformed
        /// They end before the stream does.
        case truncated
        /// More bytes follow the end of the stream.
        case trailingBytes
        /// They would come to more than the decompressor's limit (a "bomb"), or need a larger window than it keeps.
        case tooLarge
        /// The stream was ended before.
        case ended
        /// There is no memory left.
        case noMemory
    }
#endif

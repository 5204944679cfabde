// ContentCoding.swift - the codings of RFC 9110 §8.4.1 that are in use.

/// A compression of a response's content, by its name on the wire.
public enum ContentCoding: String, Hashable, Sendable, CaseIterable {
    /// RFC 9110 §8.4.1.3.
    case gzip
    /// RFC 9110 §8.4.1.2: the zlib format, in spite of the name.
    case deflate
    /// RFC 7932.
    case brotli = "br"
    /// RFC 8878, RFC 9659.
    case zstd
}

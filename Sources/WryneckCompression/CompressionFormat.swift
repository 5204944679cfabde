// CompressionFormat.swift - the formats, and the memory that each may take.

#if Compression
    internal import CCompression

    /// How a stream of bytes is compressed.
    public enum CompressionFormat: Hashable, Sendable, CaseIterable {
        /// RFC 1952: deflate with a header, a checksum and a length. The coding `gzip` of HTTP.
        case gzip
        /// RFC 1950: deflate with two bytes in front and a checksum. The coding `deflate` of HTTP, in spite of its
        /// name.
        case zlib
        /// RFC 1951: deflate without anything around it. WebSocket's permessage-deflate.
        case rawDeflate
        /// RFC 7932. The coding `br`.
        case brotli
        /// RFC 8878. The coding `zstd`.
        case zstd

        /// The levels that a compressor accepts; 1 is the fastest. Higher ones of the format would need more memory
        /// than `Compressor.memoryLimit`.
        public var levels: ClosedRange<Int> {
            switch self {
            case .gzip, .zlib, .rawDeflate, .zstd: 1...9
            case .brotli: 1...8
            }
        }

        /// The level if none is given. nginx has 1 for gzip and 6 for brotli; Caddy has 5, and 3 for zstd.
        public var defaultLevel: Int {
            switch self {
            case .gzip, .zlib, .rawDeflate: 5
            case .brotli: 4
            case .zstd: 3
            }
        }

        /// How far back a stream refers, as a power of two: the other side has to keep as much, and it is most of a
        /// compressor's memory.
        var window: Int {
            switch self {
            case .gzip, .zlib, .rawDeflate: 15
            case .brotli: 16
            case .zstd: 17
            }
        }

        /// The widest window that a decompressor accepts. RFC 9659: 8 MiB for zstd on the web. (Brotli's own format
        /// ends at 16 MiB.)
        var widestWindow: Int { self == .zstd ? 23 : window }

        var code: ccompression_format {
            switch self {
            case .gzip: CCOMPRESSION_GZIP
            case .zlib: CCOMPRESSION_ZLIB
            case .rawDeflate: CCOMPRESSION_RAW_DEFLATE
            case .brotli: CCOMPRESSION_BROTLI
            case .zstd: CCOMPRESSION_ZSTD
            }
        }

        /// Whether several streams in a row count as one (RFC 1952 §2.2, RFC 8878 §3.1).
        var isConcatenable: Bool { self == .gzip || self == .zstd }
    }
#endif

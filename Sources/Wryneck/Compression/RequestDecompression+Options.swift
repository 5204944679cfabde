// RequestDecompression+Options.swift - which codings of a request are undone, and how much they may become.

#if Compression
    public import WryneckHTTP

    extension RequestDecompression {
        /// Which codings are undone, and how much they may become.
        public struct Options: Sendable {
            /// The codings that are taken; the first is the one that a client is told to prefer when it gets 415.
            public var codings: [ContentCoding] = [.gzip, .zstd, .brotli, .deflate]

            /// The most bytes that come out of one body; nil for the limit that its route or the server has for bodies
            /// (`Resource.bodyLimit`, `Limits.body.bytes`). The smaller one counts; more are 413.
            public var bytes: Int?

            /// Bytes that come out for each byte that goes in, once 1 MiB has come out; more are 413. Text is seldom
            /// above 20, logs may reach 100; deflate's most is 1030, brotli and zstd have none (a "bomb"). At least 1.
            public var ratio = 100

            /// Codings one over the other; more are 415. Nobody sends two, and each one multiplies what a byte may
            /// stand for. Zero refuses all.
            public var stages = 1

            /// The most bodies that are decoded at the same time on one reactor; further ones get 503. A decoder keeps
            /// as much as its stream asks for: gzip 40 KiB, zstd up to 8 MiB, brotli up to 16 MiB.
            public var bodies = 64

            /// The defaults.
            public init() {}
        }
    }
#endif

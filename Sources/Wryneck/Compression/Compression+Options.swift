// Compression+Options.swift - what is compressed, and how.

#if Compression
    public import WryneckHTTP

    extension Compression {
        /// What is compressed, and how.
        public struct Options: Sendable {
            /// The codings, the preferred ones first: of those that a client likes equally well, the first is used.
            /// zstd compresses about as well as the others at a third of their cost; gzip is what every client knows.
            public var codings: [ContentCoding] = [.zstd, .brotli, .gzip, .deflate]

            /// The levels, from 1 (fast) up; 9 is the highest (brotli: 8), and values outside count as the nearest. The
            /// defaults are 5 for gzip and deflate, 4 for brotli, 3 for zstd. nginx has 1 for gzip.
            public var levels: [ContentCoding: Int] = [:]

            /// The smallest body that is compressed, in bytes; for a smaller one, head and packet cost more than is
            /// saved. nginx has 20, Apache none, Caddy 512.
            public var minimumBytes = 1024

            /// The media types that are compressed, in lower case and without parameters. A type that ends in `/*`
            /// stands for all of its kind, one that begins with `*+` for a suffix. Images, films, archives and most
            /// fonts are compressed already.
            public var types: Set<String> = [
                "text/*", "*+json", "*+xml", "*+text", "application/json", "application/javascript",
                "application/x-javascript", "application/xml",
                "application/wasm", "application/x-ndjson", "application/jsonlines", "application/yaml",
                "application/toml", "application/sql",
                "application/rtf", "application/x-sh", "application/x-tex", "application/vnd.ms-fontobject", "font/ttf",
                "font/otf",
                "font/collection",
                "image/bmp", "image/x-icon", "image/vnd.microsoft.icon",
            ]

            /// The most bodies that are compressed at the same time on one reactor; each has an encoder of up to 2 MiB.
            /// Streams that live long (server-sent events) count all their life. Responses beyond that are sent as they
            /// are.
            public var streams = 64

            /// Requests whose responses are not compressed, to protect secrets (see BREACH above); none by default.
            public var excludes: @Sendable (Request) -> Bool = { _ in false }

            /// The defaults.
            public init() {}

            /// Whether a Content-Type is on the list.
            func includes(_ contentType: String) -> Bool {
                let type = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
                if types.contains(type) { return true }
                guard let slash = type.firstIndex(of: "/") else { return false }
                if types.contains(type[..<slash] + "/*") { return true }
                return type.lastIndex(of: "+").map { types.contains("*" + type[$0...]) } ?? false
            }
        }
    }
#endif

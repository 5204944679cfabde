// Limits+Body.swift - how long a body may be, and what surrounds it on the wire.

extension Limits {
    /// The limits of a request's body.
    public struct Body: Sendable, Equatable {
        /// Bytes of a body, unless its handler sets another limit; more are 413. nginx 1 MiB, Kestrel 30 MB, Apache and
        /// h2o 1 GiB, Go and Node none.
        public var bytes = 1024 * 1024

        /// Bytes of a body that no handler reads which are read and dropped, so that the connection stays; with more it
        /// is closed. Go 256 KiB.
        public var discardBytes = 256 * 1024

        /// Bytes of one chunk-size line with its extensions, without its CRLF. Twisted 1024, hyper 16 KiB in all.
        public var chunkLineBytes = 256

        /// Bytes of all chunk extensions. Nobody uses them, but floods of them are known (CVE-2024-22019). hyper and
        /// Node 16 KiB.
        public var chunkExtensionBytes = 16 * 1024

        /// Bytes of all trailer lines with their line ends; more are 431. hyper 16 KiB, Twisted 64 KiB.
        public var trailerBytes = 16 * 1024

        /// Trailer lines; more are 431. hyper 100.
        public var trailerCount = 32

        /// Makes the defaults.
        public init() {}

        var clamped: Body {
            var limits = self
            limits.bytes = max(bytes, 0)
            limits.discardBytes = discardBytes.clamped(0, 1 << 30)
            limits.chunkLineBytes = chunkLineBytes.clamped(16, 64 * 1024)
            limits.chunkExtensionBytes = chunkExtensionBytes.clamped(0, 1 << 30)
            limits.trailerBytes = trailerBytes.clamped(0, 1024 * 1024)
            limits.trailerCount = trailerCount.clamped(0, 10_000)
            return limits
        }
    }
}

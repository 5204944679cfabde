// Limits+Head.swift - how long a head may be, and how much is read out of it.

extension Limits {
    /// The limits of a request's head.
    public struct Head: Sendable, Equatable {
        /// Bytes of the request line without its CRLF; more are 414. nginx and Kestrel 8 KiB, Apache 8190 B; RFC 9112
        /// §3 wants at least 8000.
        public var requestLineBytes = 8192

        /// Bytes of all field lines with their line ends; more are 431. Kestrel 32 KiB, nginx 4 x 8 KiB, Node 16 KiB,
        /// Go 1 MiB. With the request line at most 79 KiB, because the lexer stops at 80.
        public var bytes = 32 * 1024

        /// Field lines; more are 431. None is dropped instead, since the dropped one could be the framing. hyper,
        /// Kestrel, h2o and Envoy 100, HAProxy 101, nginx 1000.
        public var fieldCount = 100

        /// Cookies; those behind them are not seen. Ten times what browsers keep for one site.
        public var cookies = 1000

        /// Makes the defaults.
        public init() {}

        var clamped: Head {
            var limits = self
            limits.requestLineBytes = requestLineBytes.clamped(64, 40 * 1024)
            limits.bytes = bytes.clamped(64, 79 * 1024 - limits.requestLineBytes)
            limits.fieldCount = fieldCount.clamped(1, 10_000)
            limits.cookies = cookies.clamped(0, 1_000_000)
            return limits
        }
    }
}

// ClientURL+Origin.swift - scheme, host and port: what decides who may see credentials (RFC 6454 §4, RFC 9110 §4.3.1).

extension ClientURL {
    /// A scheme, a host and a port. Two are equal exactly if all three are, however they were written.
    public struct Origin: Sendable, Hashable, CustomStringConvertible {
        /// The protocol.
        public let scheme: Scheme
        /// The machine.
        public let host: Host
        /// 1 to 65535.
        public let port: Int
        /// As in the field Origin: `https://example.org`.
        public let description: String
    }

    /// The URL's origin.
    public var origin: Origin {
        Origin(scheme: scheme, host: host, port: port, description: "\(scheme.rawValue)://\(authority)")
    }
}

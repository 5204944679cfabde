// SocketAddress+Network.swift - a range of addresses, as in a list of trusted peers.

extension SocketAddress {
    /// Addresses that share their first bits, such as `10.0.0.0/8`, or one address, or all UNIX sockets.
    public struct Network: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: Hashable { case ipv4, ipv6, unix }

        private let kind: Kind
        private let high: UInt64
        private let low: UInt64
        private let length: Int

        /// Peers on UNIX sockets; the file's permissions decide who they can be.
        public static let unixSockets = SocketAddress.Network(kind: .unix, high: 0, low: 0, length: 0)

        private init(kind: Kind, high: UInt64, low: UInt64, length: Int) {
            self.kind = kind
            self.high = high
            self.low = low
            self.length = length
        }

        /// - Parameter text: `192.0.2.0/24`, `2001:db8::/32`, a single address, or `unix`. Nil if it is none of these,
        ///   or if it has bits set behind its length: `10.0.0.1/8` is more likely a mistake.
        public init?(_ text: String) {
            guard text != "unix" else { self = .unixSockets; return }
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let address = SocketAddress(parts[0], port: 0) else { return nil }
            let (kind, bits, high, low): (Kind, Int, UInt64, UInt64) =
                switch address {
                case .ipv4(let value, _): (.ipv4, 32, UInt64(value) << 32, 0)
                case .ipv6(let high, let low, _, _): (.ipv6, 128, high, low)
                case .unix: (.unix, 0, 0, 0)
                }
            let digits = parts.count == 2 ? parts[1] : String(bits)
            guard digits.utf8.count <= 3, digits.utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(digits),
                length <= bits
            else {
                return nil
            }
            let mask = SocketAddress.Network.mask(length)
            guard high & ~mask.high == 0, low & ~mask.low == 0 else { return nil }
            self.init(kind: kind, high: high, low: low, length: length)
        }

        /// - Parameter address: its port does not matter.
        /// - Returns: whether the address lies in this range.
        public func contains(_ address: SocketAddress) -> Bool {
            let mask = SocketAddress.Network.mask(length)
            return switch address {
            case .ipv4(let value, _): kind == .ipv4 && UInt64(value) << 32 & mask.high == high
            case .ipv6(let upper, let lower, _, _):
                kind == .ipv6 && upper & mask.high == high && lower & mask.low == low
            case .unix: kind == .unix
            }
        }

        /// The network as text, in the form that `init(_:)` reads.
        public var description: String {
            switch kind {
            case .ipv4: "\(SocketAddress.ipv4(UInt32(truncatingIfNeeded: high >> 32), port: 0).host)/\(length)"
            case .ipv6: "\(SocketAddress.ipv6(high, low, port: 0, scope: 0).host)/\(length)"
            case .unix: "unix"
            }
        }

        /// A mask of ones in the first bits; a shift by 64 or more gives zero here.
        private static func mask(_ length: Int) -> (high: UInt64, low: UInt64) {
            (~(UInt64.max >> length), ~(UInt64.max >> max(length - 64, 0)))
        }
    }
}

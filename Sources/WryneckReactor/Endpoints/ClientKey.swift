// ClientKey.swift - what a limit counts as one client.

/// The identity of a client, for limits.
public struct ClientKey: Hashable, Sendable {
    private enum Kind: Hashable {
        case ipv4(UInt32)
        /// The first half of an address: a site gets at least a /64, and its owner may use every address in it.
        case ipv6Network(UInt64)
        case name(String)
    }

    private let kind: Kind

    /// The client at an address. Of IPv6 the first 64 bits count; an IPv4 address in the form of an IPv6 one is an IPv4
    /// address. Nil for UNIX sockets, because such a peer may speak for many, as a proxy does.
    public init?(_ address: SocketAddress) {
        switch address {
        case .ipv4(let address, _): kind = .ipv4(address)
        case .ipv6(0, let low, _, _) where low >> 32 == 0xFFFF: kind = .ipv4(UInt32(truncatingIfNeeded: low))
        case .ipv6(let high, _, _, _): kind = .ipv6Network(high)
        case .unix: return nil
        }
    }

    /// A client that a program identifies itself: by an account, or an API key.
    public init(_ name: String) { kind = .name(name) }
}

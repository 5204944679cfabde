// AddressFilter.swift - which addresses a client may connect to.
// Invariant: resolved addresses are judged, each time they are connected to. A check of the name would be passed by a
// name whose address changes between the check and the connection, and a redirect leads anywhere.

public import WryneckReactor

/// A rule about addresses, against requests that somebody else chose the URL of (server-side request forgery).
///
/// ```swift
/// var filter = AddressFilter.internet
/// if let office = SocketAddress.Network("10.1.2.0/24") { filter.allowed.append(office) }
/// ```
public struct AddressFilter: Sendable, Hashable {
    /// Networks that may be connected to, whatever `denied` says.
    public var allowed: [SocketAddress.Network]

    /// Networks that may not be connected to.
    public var denied: [SocketAddress.Network]

    /// - Parameters:
    ///   - allowed: exceptions.
    ///   - denied: what is refused.
    public init(allowed: [SocketAddress.Network] = [], denied: [SocketAddress.Network] = []) {
        (self.allowed, self.denied) = (allowed, denied)
    }

    /// Everything is allowed.
    public static let everything = AddressFilter()

    /// Only addresses of the internet: nothing private, local, reserved or multicast, no UNIX socket. The metadata
    /// services of clouds (169.254.169.254, fd00:ec2::254, 100.100.100.200, 168.63.129.16) are among what is refused.
    public static let internet = AddressFilter(denied: notOfTheInternet)

    /// - Parameter address: a resolved address; its port does not matter.
    /// - Returns: whether it may be connected to. An IPv6 address that stands for an IPv4 one is judged as that, too.
    public func allows(_ address: SocketAddress) -> Bool {
        let meanings = [address] + (address.embeddedIPv4.map { [$0] } ?? [])
        if allowed.contains(where: { network in meanings.contains(where: network.contains) }) { return true }
        return !denied.contains { network in meanings.contains(where: network.contains) }
    }
}

extension SocketAddress {
    /// The IPv4 address that packets to this one end at: of `::ffff:0:0/96` (RFC 4291 §2.5.5.2), of `::/96`
    /// (§2.5.5.1), and of a NAT64 (`64:ff9b::/96`, RFC 6052 §2.1).
    fileprivate var embeddedIPv4: SocketAddress? {
        guard case .ipv6(let high, let low, let port, _) = self else { return nil }
        let isEmbedded =
            high == 0 && (low >> 32 == 0xFFFF || low >> 32 == 0) || high == 0x0064_FF9B_0000_0000 && low >> 32 == 0
        return isEmbedded ? .ipv4(UInt32(truncatingIfNeeded: low), port: port) : nil
    }
}

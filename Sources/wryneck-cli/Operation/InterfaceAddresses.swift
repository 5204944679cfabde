// InterfaceAddresses.swift - the addresses at which other devices in the same networks reach this machine.

internal import Glibc
internal import Wryneck

enum InterfaceAddresses {
    /// The addresses, each once, in the order of the system's interfaces.
    static func all() -> [SocketAddress] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var found: [SocketAddress] = []
        var entry = list
        while let current = entry?.pointee {
            entry = current.ifa_next
            let isUp = current.ifa_flags & UInt32(IFF_UP) != 0
            guard isUp, let raw = current.ifa_addr, let address = address(raw) else { continue }
            if isReachable(address), !found.contains(address) { found.append(address) }
        }
        return found
    }

    /// An address of the kernel's, which is whole and of the family that it says.
    private static func address(_ raw: UnsafeMutablePointer<sockaddr>) -> SocketAddress? {
        switch Int32(raw.pointee.sa_family) {
        case AF_INET:
            return raw.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                .ipv4(UInt32(bigEndian: $0.pointee.sin_addr.s_addr), port: 0)
            }
        case AF_INET6:
            return raw.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                withUnsafeBytes(of: pointer.pointee.sin6_addr) { bytes in
                    let (high, low) = (bytes.load(as: UInt64.self), bytes.load(fromByteOffset: 8, as: UInt64.self))
                    return .ipv6(UInt64(bigEndian: high), UInt64(bigEndian: low), port: 0, scope: 0)
                }
            }
        default: return nil
        }
    }

    /// Whether other devices reach it: not loopback, not the unspecified address, and not the addresses that a machine
    /// gives itself (RFC 3927, RFC 4291 §2.5.6), which others may have, too.
    static func isReachable(_ address: SocketAddress) -> Bool {
        switch address {
        case .ipv4(let bits, _): bits != 0 && bits >> 24 != 127 && bits >> 16 != 0xA9FE
        case .ipv6(let high, let low, _, _): !(high == 0 && low <= 1) && high >> 54 != 0xFE80 >> 6
        case .unix: false
        }
    }
}

// ReachableAddress.swift - the URL of the server for another device in the same network.

internal import Glibc
internal import Wryneck

enum ReachableAddress {
    /// Why no other device can reach the server.
    struct Unreachable: Error, Equatable {
        let reason: String
    }

    /// The URL for the first of the addresses that another device can reach.
    /// - Parameters:
    ///   - addresses: the addresses at which the server listens.
    ///   - basePath: the path above the files, without a slash at its end.
    ///   - network: this machine's own address in the network.
    /// - Returns: the URL.
    /// - Throws: `Unreachable` if no other device can reach any of them.
    static func url(
        _ addresses: [(address: SocketAddress, isSecure: Bool)], basePath: String = "",
        network: () -> String? = ReachableAddress.ownAddress
    ) throws(Unreachable) -> String {
        for (address, isSecure) in addresses {
            guard address.port != nil, !isLoopback(address) else { continue }
            guard isEverywhere(address) else { return url(host(address), address, isSecure) + basePath + "/" }
            guard let own = network() else { throw Unreachable(reason: "this machine has no address in a network") }
            return url(own, address, isSecure) + basePath + "/"
        }
        let places = addresses.map { "\($0.address)" }.joined(separator: ", ")
        throw Unreachable(
            reason:
                "the server listens at \(places) only, where no other device reaches it; --host 0.0.0.0 opens it to the network"
        )
    }

    /// The URL of the first of the addresses for a browser on this machine; nil if all are UNIX sockets.
    static func local(_ addresses: [(address: SocketAddress, isSecure: Bool)], basePath: String = "") -> String? {
        for (address, isSecure) in addresses where address.port != nil {
            guard isEverywhere(address) else { return url(host(address), address, isSecure) + basePath + "/" }
            // The name also works where only IPv6 is listened to.
            if case .ipv6 = address { return url("localhost", address, isSecure) + basePath + "/" }
            return url("127.0.0.1", address, isSecure) + basePath + "/"
        }
        return nil
    }

    /// A URL without the scheme's default port: the shorter the text, the larger the modules.
    private static func url(_ host: String, _ address: SocketAddress, _ isSecure: Bool) -> String {
        let port = address.port ?? 0
        return "\(isSecure ? "https" : "http")://\(host)\(port == (isSecure ? 443 : 80) ? "" : ":\(port)")"
    }

    private static func isEverywhere(_ address: SocketAddress) -> Bool {
        switch address {
        case .ipv4(0, _), .ipv6(0, 0, _, _): true
        default: false
        }
    }

    private static func isLoopback(_ address: SocketAddress) -> Bool {
        switch address {
        case .ipv4(let bits, _): bits >> 24 == 127
        case .ipv6(let high, let low, _, _): high == 0 && (low == 1 || low >> 24 == 0xFFFF_7F)
        default: true
        }
    }

    /// The host of an address, without the port.
    private static func host(_ address: SocketAddress) -> String {
        let text = "\(address)"
        return String(text[..<(text.lastIndex(of: ":") ?? text.endIndex)])
    }

    /// The address from which this machine would connect to the internet; otherwise the first one that is not loopback.
    static func ownAddress() -> String? { sourceAddress() ?? interfaceAddress() }

    /// To connect a datagram socket sends nothing, but chooses a route. 192.0.2.1 belongs to nobody (RFC 5737).
    private static func sourceAddress() -> String? {
        let number = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return nil }
        defer { close(number) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(9).bigEndian
        address.sin_addr.s_addr = inet_addr("192.0.2.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, length) == 0 && getsockname(number, $0, &length) == 0
            }
        }
        return isKnown ? text(address) : nil
    }

    private static func interfaceAddress() -> String? { InterfaceAddresses.all().first { $0.family == AF_INET }?.host }

    /// Nil for an address that other devices do not reach.
    private static func text(_ address: sockaddr_in) -> String? {
        let address = SocketAddress.ipv4(UInt32(bigEndian: address.sin_addr.s_addr), port: 0)
        return InterfaceAddresses.isReachable(address) ? address.host : nil
    }
}

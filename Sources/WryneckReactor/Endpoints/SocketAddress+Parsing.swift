// SocketAddress+Parsing.swift - addresses from their usual text. Names are for a `HostResolver`.

internal import CLinux
internal import Glibc

extension SocketAddress {
    /// An address from its text; never looks anything up.
    /// - Parameters:
    ///   - host: such as `127.0.0.1` or `::1`. The result is nil for any other text, such as a name.
    ///   - port: 0 to 65535.
    public init?(_ host: String, port: Int) {
        guard let port = UInt16(exactly: port), !host.utf8.contains(0) else { return nil }
        var ipv4 = in_addr()
        if inet_pton(AF_INET, host, &ipv4) == 1 {
            self = .ipv4(UInt32(bigEndian: ipv4.s_addr), port: port)
            return
        }
        var halves: (UInt64, UInt64) = (0, 0)
        guard inet_pton(AF_INET6, host, &halves) == 1 else { return nil }
        self = .ipv6(UInt64(bigEndian: halves.0), UInt64(bigEndian: halves.1), port: port, scope: 0)
    }
}

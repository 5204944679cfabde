// SocketAddress+Port.swift - an address with another port.

package import WryneckReactor

extension SocketAddress {
    package func with(port: Int?) -> SocketAddress {
        let port = UInt16(port ?? 0)
        return switch self {
        case .ipv4(let address, _): .ipv4(address, port: port)
        case .ipv6(let high, let low, _, let scope): .ipv6(high, low, port: port, scope: scope)
        case .unix: self
        }
    }
}

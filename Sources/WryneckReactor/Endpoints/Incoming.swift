// Incoming.swift - a newcomer, as a listener's factory sees it.

/// What is known of a connection before it has a protocol.
public struct Incoming: Sendable, Hashable {
    /// The address of the other end: behind a trusted proxy, that of the client for which the proxy speaks.
    public let peer: SocketAddress
    /// The address of this end, to which the other one had connected.
    public let local: SocketAddress
    /// The parameters of TLS, whose handshake is over; nil if the connection is not secure.
    public let security: TransportSecurity?

    /// Makes one, as tests of a factory do. Each parameter is described at the property of the same name.
    public init(peer: SocketAddress, local: SocketAddress, security: TransportSecurity? = nil) {
        self.peer = peer
        self.local = local
        self.security = security
    }
}

// ApplicationProtocol.swift - what a server's connections speak, and the one place that chooses it.

internal import WryneckReactor

/// A protocol that a server's connections speak, by its name in ALPN (RFC 7301 §6).
enum ApplicationProtocol: String, CaseIterable {
    case http1 = "http/1.1"

    /// What a server offers, the best first.
    static var offered: [String] { allCases.map(\.rawValue) }

    /// What a new connection speaks: what ALPN has chosen, else HTTP/1.
    init(of arrival: Arrival) { self = arrival.security?.applicationProtocol.flatMap { Self(rawValue: $0) } ?? .http1 }
}

extension ConnectionGroup {
    /// A connection for a client that has come; it is on the list until it ends.
    /// - Parameters:
    ///   - security: the parameters of TLS; nil for a client in the clear.
    ///   - isMisplaced: whether the client speaks HTTP on a port for TLS.
    /// - Returns: the connection, in the protocol that was chosen.
    package func makeConnection(_ security: TransportSecurity? = nil, isMisplaced: Bool = false) -> any ServerConnection {
        let arrival = isMisplaced ? Arrival.misplaced : Arrival(security)
        let connection: any ServerConnection =
            switch ApplicationProtocol(of: arrival) {
            case .http1: HTTP1Connection(self, arrival)
            }
        add(connection)
        return connection
    }

    /// Listens for the site's clients.
    /// - Parameters:
    ///   - endpoint: the place to listen at.
    ///   - bound: the address that another reactor of the same server got for it; nil for the first.
    ///   - sharing: who else may listen at the same port.
    ///   - peerLimit: the most connections of one client; nil for no limit.
    ///   - capacity: the most connections.
    /// - Returns: the listener, which knows the real port.
    /// - Throws: `ListenError`.
    func listen(
        at endpoint: Endpoint, bound: SocketAddress? = nil, sharing: PortSharing, admitting peerLimit: PeerLimit?, capacity: Int
    ) throws(ListenError) -> Listener {
        let listener = try reactor.listen(
            endpoint, at: bound, sharing: sharing, offering: ApplicationProtocol.offered, admitting: peerLimit, refusal: ConnectionGroup.refusal
        ) { [self] incoming in makeConnection(incoming.security) }
        listener.plainFactory = { [self] _ in makeConnection(isMisplaced: true) }
        listener.connectionLimit = capacity
        return listener
    }
}

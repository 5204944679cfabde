// ApplicationProtocol.swift - what a server's connections speak, and the one place that chooses it.

internal import WryneckReactor

/// A protocol that a server's connections speak, by its name in ALPN (RFC 7301 §6).
enum ApplicationProtocol: String {
    case http2 = "h2"
    case http1 = "http/1.1"

    /// What a server offers, the best first.
    static func offered(_ http2: HTTP2Support) -> [String] {
        (http2.isSpoken ? [ApplicationProtocol.http2, .http1] : [.http1]).map(\.rawValue)
    }
}

extension HTTP2Support {
    /// Whether HTTP/2 is spoken at all.
    fileprivate var isSpoken: Bool {
        #if HTTP2
            self != .off
        #else
            false
        #endif
    }
}

extension ConnectionGroup {
    /// A connection for a client that has come; it is on the list until it ends.
    /// - Parameters:
    ///   - security: the parameters of TLS; nil for a client in the clear.
    ///   - isMisplaced: whether the client speaks HTTP on a port for TLS.
    /// - Returns: the connection, in the protocol that was chosen: by ALPN, or by its first bytes where these may tell.
    package func makeConnection(_ security: TransportSecurity? = nil, isMisplaced: Bool = false) -> any ServerConnection
    {
        let arrival = isMisplaced ? Arrival.misplaced : Arrival(security)
        let connection = choose(arrival)
        add(connection)
        return connection
    }

    private func choose(_ arrival: Arrival) -> any ServerConnection {
        switch arrival {
        case .secure(let security) where security.applicationProtocol == ApplicationProtocol.http2.rawValue:
            makeConnection(in: .http2, arrival)
        case .inTheClear where http2 == .priorKnowledge && http2.isSpoken: PrefaceWatch(self, arrival)
        case .inTheClear, .secure, .misplaced: makeConnection(in: .http1, arrival)
        }
    }

    /// A connection that speaks a protocol. HTTP/1 answers where the other is not to be had.
    func makeConnection(in chosen: ApplicationProtocol, _ arrival: Arrival) -> any ServerConnection {
        #if HTTP2
            if chosen == .http2, http2 != .off, let connection = HTTP2Connection(self, arrival) { return connection }
        #endif
        return HTTP1Connection(self, arrival)
    }

    /// Listens for the site's clients.
    /// - Parameters:
    ///   - endpoint: the place to listen at.
    ///   - bound: the address that another reactor of the same server got for it; nil for the first.
    ///   - sharing: who else may listen at the same port.
    ///   - peerLimit: the most connections of one client; nil for no limit.
    ///   - capacity: the most connections.
    /// - Returns: the listener, which knows the real port.
    /// - Throws: `Endpoint.ListenError`.
    func listen(
        at endpoint: Endpoint, bound: SocketAddress? = nil, sharing: PortSharing, admitting peerLimit: PeerLimit?,
        capacity: Int
    ) throws(Endpoint.ListenError) -> Listener {
        let listener = try reactor.listen(
            endpoint, at: bound, sharing: sharing, offering: ApplicationProtocol.offered(http2), admitting: peerLimit,
            refusal: ConnectionGroup.refusal
        ) { [self] incoming in makeConnection(incoming.security) }
        listener.plainFactory = { [self] _ in makeConnection(isMisplaced: true) }
        listener.connectionLimit = capacity
        return listener
    }
}

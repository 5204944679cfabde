// Reactor+Listen.swift - a reactor begins to listen.

extension Reactor {
    /// Listens at an endpoint; every connection gets a protocol of its own.
    /// - Parameters:
    ///   - endpoint: where.
    ///   - reusePort: lets several reactors listen at the same port, each with its own share of the connections (SO_REUSEPORT).
    ///   - factory: makes the protocol for a peer; nil closes the connection at once (Twisted's `buildProtocol`).
    /// - Returns: the listener, which knows the real port.
    /// - Throws: `ListenError`.
    @discardableResult
    public func listen(_ endpoint: Endpoint, reusePort: Bool = false, _ factory: @escaping Listener.Factory) throws(ListenError) -> Listener {
        try listen(endpoint, at: nil, isShared: reusePort, factory)
    }

    /// Listens at an endpoint, perhaps at the address (`bound`) that another reactor of the same server got for it, to share that. Who is not
    /// admitted is sent the refusal.
    package func listen(
        _ endpoint: Endpoint, at bound: SocketAddress?, isShared: Bool, admitting peerLimit: PeerLimit? = nil, refusal: [UInt8] = [],
        _ factory: @escaping Listener.Factory
    ) throws(ListenError) -> Listener {
        let security = try endpoint.serverSecurity()
        let socket = try ListeningSocket.open(endpoint, at: bound, isShared: isShared)
        // Before TLS the header is read by the handshake; and a word in the clear is none to a client that speaks TLS.
        let proxied = security == nil ? endpoint.trustedProxies : nil
        let refusal = security == nil ? refusal : []
        let admission = peerLimit.map { Admission(peerLimit: $0, refusal: refusal) }
        let wrapped = proxied.map { ProxyProtocol(trusted: $0).wrapping(factory, admission) } ?? factory
        // From here on a failure leaves no socket's file behind: the listener, or nobody, knows of it.
        let file = if case .unix(let path, _) = endpoint.kind, path.utf8.first != 0 { UnixSocketFile(path) } else { UnixSocketFile?.none }
        do throws(Errno) {
            let listener = try Listener(
                socket, on: self, leaving: file, admitting: peerLimit, trusting: endpoint.trustedProxies ?? [], wrapped)
            listener.refusal = refusal
            if let security { listener.secure(by: security) }
            return listener
        } catch {
            file?.remove()
            throw ListenError(endpoint: endpoint, reason: error.explained(for: endpoint), code: error)
        }
    }
}

extension Endpoint {
    /// With its certificates loaded; nil if nothing is to be secure.
    fileprivate func serverSecurity() throws(ListenError) -> (any ServerSecurity)? {
        switch security {
        case nil: return nil
        case .client: throw ListenError(endpoint: self, reason: "its TLS is that of a client")
        case .server(let security):
            do throws(SecurityError) { try security.prepare() } catch { throw ListenError(endpoint: self, reason: error.reason) }
            return security
        }
    }
}

// Reactor+Listen.swift - listening at an endpoint.

extension Reactor {
    /// Listens at an endpoint; every connection gets a protocol of its own.
    /// - Parameters:
    ///   - endpoint: the place to listen at.
    ///   - reusePort: lets several reactors, also of other programs of the same user, listen at the same port, each
    ///     with its own share of the connections (SO_REUSEPORT). All of them have to ask for it.
    ///   - factory: makes the protocol for a newcomer; nil closes the connection at once (Twisted's `buildProtocol`).
    /// - Returns: the listener, which knows the real port.
    /// - Throws: `Endpoint.ListenError`.
    @discardableResult
    public func listen(_ endpoint: Endpoint, reusePort: Bool = false, _ factory: @escaping Listener.Factory)
        throws(Endpoint.ListenError) -> Listener
    {
        try listen(endpoint, at: nil, sharing: reusePort ? .open : .none, factory)
    }

    /// Listens at an endpoint, or at the address (`bound`) that another reactor of the same server got for it, to share
    /// it. A connection that is not admitted gets the refusal. The protocols are for ALPN, the best first.
    package func listen(
        _ endpoint: Endpoint, at bound: SocketAddress?, sharing: PortSharing, offering protocols: [String] = [],
        admitting peerLimit: PeerLimit? = nil, refusal: [UInt8] = [], _ factory: @escaping Listener.Factory
    ) throws(Endpoint.ListenError) -> Listener {
        let security = try endpoint.serverSecurity(offering: protocols)
        let socket = try ListeningSocket.open(endpoint, at: bound, sharing: sharing)
        // With TLS, the handshake reads the PROXY header; and a refusal in the clear would mean nothing to a client
        // that speaks TLS.
        let proxied = security == nil ? endpoint.trustedProxies : nil
        let refusal = security == nil ? refusal : []
        let admission = peerLimit.map { Admission(peerLimit: $0, refusal: refusal) }
        let wrapped = proxied.map { ProxyProtocol(trusted: $0).wrapping(factory, admission) } ?? factory
        // Known before the listener is made, so that a failure leaves no socket's file behind.
        let file =
            if case .unix(let path, _) = endpoint.kind, path.utf8.first != 0 { UnixSocketFile(path) } else {
                UnixSocketFile?.none
            }
        do throws(Errno) {
            let listener = try Listener(
                socket, on: self, leaving: file, admitting: peerLimit, trusting: endpoint.trustedProxies ?? [], wrapped)
            listener.refusal = refusal
            if let security { listener.secure(by: security) }
            return listener
        } catch {
            file?.remove()
            throw Endpoint.ListenError(endpoint: endpoint, reason: error.explained(for: endpoint), code: error)
        }
    }
}

extension Endpoint {
    /// The settings of TLS with their certificates loaded; nil for an endpoint in the clear.
    fileprivate func serverSecurity(offering protocols: [String]) throws(Endpoint.ListenError) -> (any ServerSecurity)?
    {
        switch security {
        case nil: return nil
        case .client: throw Endpoint.ListenError(endpoint: self, reason: "its TLS is that of a client")
        case .server(let security):
            do throws(SecurityError) { try security.prepare(offering: protocols) } catch {
                throw Endpoint.ListenError(endpoint: self, reason: error.reason)
            }
            return security
        }
    }
}

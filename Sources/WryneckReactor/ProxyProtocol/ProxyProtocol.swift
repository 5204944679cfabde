// ProxyProtocol.swift - connections through a load balancer that says in their first bytes for whom it speaks.
// Invariants: only peers on the list are trusted, and from those a header is required (§2: a receiver must not guess,
// or a client could send a header of its own); the protocol behind is made when the header is complete and never sees a
// byte of it.

/// Accepts the PROXY protocol, versions 1 and 2, from some peers, and gives protocols the address of the client behind
/// them.
///
/// ```swift
/// let proxied = ProxyProtocol(trusted: [SocketAddress.Network("10.0.0.0/8")].compactMap { $0 })
/// try reactor.listen(.tcp(port: 0), proxied.wrapping { incoming in Echo() })
/// ```
public struct ProxyProtocol: Sendable {
    /// The peers whose headers are trusted.
    public var trusted: [SocketAddress.Network]

    /// The longest time for a peer to send its header; then the connection is cut off. In HAProxy and nginx it is part
    /// of the time for a client's head; the specification (§3) asks for at least three seconds, so that a lost segment
    /// can be sent again.
    public var headerTimeout = Duration.seconds(5)

    /// - Parameter trusted: load balancers and proxies. The bytes of other peers are not looked at, and these keep
    ///   their own addresses.
    public init(trusted: [SocketAddress.Network]) { self.trusted = trusted }

    /// Makes a factory for `Reactor.listen`.
    /// - Parameter factory: makes the protocol; it gets the client's addresses, as far as the header tells them.
    /// - Returns: a factory that reads the header first.
    public func wrapping(_ factory: @escaping Listener.Factory) -> Listener.Factory { wrapping(factory, nil) }

    func wrapping(_ factory: @escaping Listener.Factory, _ admission: Admission?) -> Listener.Factory {
        { [self] incoming in
            guard trusted.contains(where: { $0.contains(incoming.peer) }) else { return factory(incoming) }
            return ProxiedStream(timeout: headerTimeout, admission, factory)
        }
    }
}

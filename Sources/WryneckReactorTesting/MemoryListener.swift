// MemoryListener.swift - a listener without a socket, to try a factory that is written for `Reactor.listen`.

public import WryneckReactor

/// A listener in memory, which connects a factory's protocols to the test. `MemoryReactor.listen` makes one.
public final class MemoryListener {
    /// The address that was named when it was made; no socket is bound to it.
    public let address: SocketAddress
    /// The connections that it has made, closed ones included.
    public private(set) var connections: [MemoryTransport] = []
    /// The number of newcomers that the factory turned away.
    public private(set) var refusedCount = 0
    /// Whether it still listens.
    public private(set) var isListening = true

    private let reactor: Reactor
    private let factory: Listener.Factory

    init(at address: SocketAddress, on reactor: Reactor, _ factory: @escaping Listener.Factory) {
        self.address = address
        self.reactor = reactor
        self.factory = factory
    }

    /// Connects to the factory's next protocol.
    /// - Parameters:
    ///   - peer: the address that the protocol sees as its peer's.
    ///   - security: what the factory and the protocol see of TLS; nil for a connection in the clear.
    /// - Returns: the connection, with the protocol on it; nil if the factory wants none, or the listener has stopped.
    public func connect(
        from peer: SocketAddress = .ipv4(0x7F00_0001, port: 50_000), security: TransportSecurity? = nil
    ) -> MemoryTransport? {
        guard isListening else { return nil }
        let transport = MemoryTransport(on: reactor, peer: peer)
        transport.security = security
        guard let stream = factory(Incoming(peer: peer, local: transport.local, security: security)) else {
            refusedCount += 1
            return nil
        }
        connections.append(transport)
        transport.start(stream)
        return transport
    }

    /// Stops listening; connections stay open.
    public func stop() { isListening = false }
}

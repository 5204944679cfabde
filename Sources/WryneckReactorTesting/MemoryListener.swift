// MemoryListener.swift - a listener without a socket: what is given to `Reactor.listen` as a factory can be tried here.

public import WryneckReactor

/// Gives connections in memory to a factory's protocols; the test is every peer. `MemoryReactor.listen` makes one.
public final class MemoryListener {
    /// Where it is said to listen.
    public let address: SocketAddress
    /// The connections that it has made, the closed ones included.
    public private(set) var connections: [MemoryTransport] = []
    /// How many newcomers the factory turned away.
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

    /// Connects.
    /// - Parameter peer: who the newcomer says it is.
    /// - Returns: the connection, with a protocol on it; nil if the factory wants none, or the listener has stopped.
    public func connect(from peer: SocketAddress = .ipv4(0x7F00_0001, port: 50_000)) -> MemoryTransport? {
        guard isListening else { return nil }
        guard let stream = factory(peer) else {
            refusedCount += 1
            return nil
        }
        let transport = MemoryTransport(on: reactor, peer: peer)
        connections.append(transport)
        transport.start(stream)
        return transport
    }

    /// Stops listening; connections stay.
    public func stop() { isListening = false }
}

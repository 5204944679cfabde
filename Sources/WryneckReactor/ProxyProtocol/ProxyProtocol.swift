// ProxyProtocol.swift - connections through a load balancer that says in their first bytes for whom it speaks.
// Invariants: only peers on the list are believed, and of those the header is demanded (§2: a receiver must not guess, or a client
// could send one of its own); the protocol behind is made when the header is complete and never sees a byte of it.

/// Accepts the PROXY protocol, versions 1 and 2, from some peers, and gives protocols the address of the client behind them.
///
/// ```swift
/// let proxied = ProxyProtocol(trusted: [Network("10.0.0.0/8")].compactMap { $0 })
/// try reactor.listen(.tcp(port: 0), proxied.wrapping { client in Echo() })
/// ```
public struct ProxyProtocol: Sendable {
    /// The peers that are believed.
    public var trusted: [Network]

    /// How long a peer may take to send its header; then it is cut off. HAProxy and nginx: part of the time for a client's head; the
    /// specification (§3) asks for at least three seconds, so that a lost segment can be sent again.
    public var headerTimeout = Duration.seconds(5)

    /// - Parameter trusted: load balancers and proxies. A connection from anybody else is not looked into, and keeps its own address.
    public init(trusted: [Network]) { self.trusted = trusted }

    /// Makes a factory for `Reactor.listen`.
    /// - Parameter factory: makes the protocol; it is given the client's address, as far as the header knows it.
    /// - Returns: the factory that reads the header first.
    public func wrapping(_ factory: @escaping Listener.Factory) -> Listener.Factory {
        { [self] peer in
            guard trusted.contains(where: { $0.contains(peer) }) else { return factory(peer) }
            return ProxiedStream(timeout: headerTimeout, factory)
        }
    }
}

/// Reads the header, then hands everything on.
final class ProxiedStream: StreamProtocol {
    private enum State {
        case waiting([UInt8], DelayedCall?)
        case passing(any StreamProtocol, ProxiedTransport)
        case over
    }

    private var state = State.waiting([], nil)
    private let timeout: Duration
    private var told: ProxyHeader?
    private let factory: Listener.Factory

    init(timeout: Duration, _ factory: @escaping Listener.Factory) {
        self.timeout = timeout
        self.factory = factory
    }

    /// The header has been read, before a handshake.
    init(told header: ProxyHeader, _ factory: @escaping Listener.Factory) {
        told = header
        timeout = .zero
        self.factory = factory
    }

    func connected(to transport: any Transport) {
        if let told { return begin(told, [], transport) }
        state = .waiting([], transport.reactor.callLater(timeout) { [weak transport] in transport?.abort() })
    }

    func received(_ bytes: RawSpan, on transport: any Transport) {
        switch state {
        case .passing(let stream, let transport): stream.received(bytes, on: transport)
        case .waiting(let before, let timer): gather(before + bytes.withUnsafeBytes { Array($0) }, timer, transport)
        case .over: return
        }
    }

    private func gather(_ bytes: [UInt8], _ timer: DelayedCall?, _ transport: any Transport) {
        switch ProxyHeader.read(bytes) {
        case .needMore: state = .waiting(bytes, timer)
        case .violation: transport.abort()
        case .header(let header, let length):
            try? timer?.cancel()
            begin(header, Array(bytes[length...]), transport)
        }
    }

    private func begin(_ header: ProxyHeader, _ rest: [UInt8], _ transport: any Transport) {
        let proxied = ProxiedTransport(transport, peer: header.source ?? transport.peer, local: header.destination)
        guard let stream = factory(proxied.peer) else {
            state = .over
            return transport.close()
        }
        proxied.onHandOver = { [weak self, unowned proxied] other in self?.pass(to: other, proxied) }
        pass(to: stream, proxied)
        // The protocol may have ended the connection, paused it, or given it to another one: the rest is then dropped, or waits like any
        // other bytes, or is the other one's.
        guard case .passing(let stream, _) = state, !rest.isEmpty else { return }
        proxied.deliver(rest, to: stream)
    }

    private func pass(to stream: any StreamProtocol, _ proxied: ProxiedTransport) {
        if case .over = state { return }
        state = .passing(stream, proxied)
        stream.connected(to: proxied)
    }

    func readClosed(on transport: any Transport) {
        guard case .passing(let stream, let proxied) = state else { return transport.close() }
        stream.readClosed(on: proxied)
    }

    func drained(on transport: any Transport) { if case .passing(let stream, let proxied) = state { stream.drained(on: proxied) } }

    func disconnected(reason: ConnectionLost?) {
        let last = state
        state = .over
        switch last {
        case .passing(let stream, let proxied):
            proxied.end()
            stream.disconnected(reason: reason)
        // Who was not told of a connection is not told of its end.
        case .waiting(_, let timer): try? timer?.cancel()
        case .over: return
        }
    }
}

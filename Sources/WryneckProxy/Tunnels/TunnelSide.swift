// TunnelSide.swift - one of a tunnel's two connections.

internal import WryneckReactor

final class TunnelSide: StreamProtocol {
    enum Peer { case client, server }

    private let peer: Peer
    /// Nil once this side is over.
    private var tunnel: Tunnel?
    private var transport: (any Transport)?
    /// Whether the peer sends no more.
    private var hasInputEnded = false

    init(_ peer: Peer, of tunnel: Tunnel) { (self.peer, self.tunnel) = (peer, tunnel) }

    private var other: TunnelSide? { tunnel?.other(of: self) }

    // MARK: The transport's calls

    func connected(to transport: any Transport) {
        self.transport = transport
        if peer == .client { tunnel?.open(on: transport.reactor) }
    }

    func received(_ bytes: RawSpan, on transport: any Transport) {
        guard let tunnel, let other = other?.transport else { return transport.abort() }
        tunnel.moved(at: transport.reactor.now)
        if peer == .server, tunnel.watcher?.passes(bytes) == false { return }
        other.write(bytes)
        if other.isCongested { transport.pauseReading() }
    }

    func drained(on transport: any Transport) { other?.transport?.resumeReading() }

    func readClosed(on transport: any Transport) {
        hasInputEnded = true
        guard let other else { return transport.close() }
        if other.hasInputEnded {
            other.close()
            close()
        } else {
            other.transport?.closeWriting()
        }
    }

    func serverStops(on transport: any Transport) { tunnel?.stop() }

    func disconnected(reason: ConnectionLost?) {
        let other = other
        _ = leave()
        if reason == nil { other?.close() } else { other?.cut() }
    }

    // MARK: Ends

    /// Sends what is queued, and ends.
    func close() { leave()?.close() }

    /// Ends at once, and the other side with it.
    func cut() {
        let other = other
        leave()?.abort()
        other?.cut()
    }

    private func leave() -> (any Transport)? {
        tunnel.take()?.ended()
        return transport.take()
    }

    /// Sends bytes of this server's own.
    func send(_ bytes: [UInt8]) { transport?.write(bytes) }
}

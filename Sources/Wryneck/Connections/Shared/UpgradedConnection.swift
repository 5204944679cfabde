// UpgradedConnection.swift - a connection that HTTP has given away.

internal import WryneckReactor

/// Stands between a transport and the protocol that has taken it over, so that the end of the server reaches both.
final class UpgradedConnection: ServerConnection {
    private let stream: any StreamProtocol
    private let transport: any Transport
    private let group: ConnectionGroup
    var index = 0

    init(_ stream: any StreamProtocol, _ transport: any Transport, _ group: ConnectionGroup) {
        self.stream = stream
        self.transport = transport
        self.group = group
    }

    /// Takes the transport over.
    /// - Parameters:
    ///   - early: what has come behind the request.
    ///   - hasEnded: whether the peer has ended its side behind that.
    func start(_ early: EarlyInput, hasEnded: Bool) {
        // First, because the other protocol may pause it.
        transport.resumeReading()
        transport.handOver(to: self)
        // What begins while the server stops is told so at once.
        if group.isDraining { drain() }
        early.withBytes { if !$0.isEmpty { received($0.bytes, on: transport) } }
        if hasEnded { readClosed(on: transport) }
    }

    func connected(to transport: any Transport) { stream.connected(to: transport) }
    func received(_ bytes: RawSpan, on transport: any Transport) { stream.received(bytes, on: transport) }
    func readClosed(on transport: any Transport) { stream.readClosed(on: transport) }
    func drained(on transport: any Transport) { stream.drained(on: transport) }

    func disconnected(reason: ConnectionLost?) {
        stream.disconnected(reason: reason)
        group.ended(self)
    }

    func drain() { stream.serverStops(on: transport) }

    func abort() {
        transport.abort()
        group.ended(self)
    }
}

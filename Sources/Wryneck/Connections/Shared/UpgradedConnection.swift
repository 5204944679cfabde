// UpgradedConnection.swift - a connection that HTTP has given away.

internal import WryneckReactor

/// Stands between a transport and the protocol that has taken it over, so that the end of the server reaches both.
final class UpgradedConnection: ServerConnection {
    private let stream: any StreamProtocol
    private let transport: any Transport
    private let group: ConnectionGroup
    var index: Int

    init(_ stream: any StreamProtocol, _ transport: any Transport, _ group: ConnectionGroup, index: Int) {
        self.stream = stream
        self.transport = transport
        self.group = group
        self.index = index
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

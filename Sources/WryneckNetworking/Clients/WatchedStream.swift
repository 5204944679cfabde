// WatchedStream.swift - a protocol, and an observer of its connection's end.

internal import WryneckReactor

/// Passes everything on to the real protocol, unchanged.
final class WatchedStream: StreamProtocol {
    let real: any StreamProtocol
    private var ended: ((WatchedStream, ConnectionLost?) -> Void)?
    private weak var transport: (any Transport)?
    private(set) var isOver = false
    private(set) var reason: ConnectionLost?

    init(_ real: any StreamProtocol, _ ended: @escaping (WatchedStream, ConnectionLost?) -> Void) {
        self.real = real
        self.ended = ended
    }

    func close() { transport?.close() }

    func connected(to transport: any Transport) {
        self.transport = transport
        real.connected(to: transport)
    }

    func received(_ bytes: RawSpan, on transport: any Transport) { real.received(bytes, on: transport) }
    func readClosed(on transport: any Transport) { real.readClosed(on: transport) }
    func drained(on transport: any Transport) { real.drained(on: transport) }
    func serverStops(on transport: any Transport) { real.serverStops(on: transport) }

    func disconnected(reason: ConnectionLost?) {
        isOver = true
        self.reason = reason
        let ended = ended
        self.ended = nil
        real.disconnected(reason: reason)
        ended?(self, reason)
    }
}

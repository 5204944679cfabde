// UpgradedConnection.swift - a connection that HTTP has given away.

internal import WryneckReactor
internal import WryneckSockets
internal import WryneckWebSocket

/// Stands between a transport and the protocol that has taken it over, so that the end of the server reaches both.
final class UpgradedConnection: ServerConnection {
    private let stream: any StreamProtocol
    private let transport: any Transport
    private let group: ConnectionGroup
    var index = 0
    /// Nil without a log.
    private var line: UpgradeLine?

    init(
        _ stream: any StreamProtocol, _ transport: any Transport, _ group: ConnectionGroup, _ logged: Exchange? = nil
    ) {
        self.stream = stream
        self.transport = transport
        self.group = group
        line = logged.map { UpgradeLine($0, on: transport) }
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
    func received(_ bytes: RawSpan, on transport: any Transport) {
        line?.receivedBytes &+= bytes.byteCount
        stream.received(bytes, on: transport)
    }
    func readClosed(on transport: any Transport) { stream.readClosed(on: transport) }
    func drained(on transport: any Transport) { stream.drained(on: transport) }

    func disconnected(reason: ConnectionLost?) {
        stream.disconnected(reason: reason)
        line.take()?.record(stream, on: transport, isComplete: reason == nil)
        group.ended(self)
    }

    func drain() { stream.serverStops(on: transport) }

    func abort() {
        transport.abort()
        group.ended(self)
    }
}

/// The line of the log that waits for the end, with the bytes of the other protocol in both directions.
private final class UpgradeLine {
    private let exchange: Exchange
    /// The bytes that had been sent, and were to be, when the other protocol began.
    private let sentBefore: Int
    var receivedBytes = 0

    init(_ exchange: Exchange, on transport: any Transport) {
        self.exchange = exchange
        sentBefore = transport.sentBytes &+ transport.unsentBytes
    }

    func record(_ stream: any StreamProtocol, on transport: any Transport, isComplete: Bool) {
        exchange.answer.bodyBytes = max(0, transport.sentBytes &- sentBefore)
        let end = (stream as? WebSocketConnection)?.end
        exchange.record(
            isComplete: end?.isClean ?? isComplete, receivedBytes: receivedBytes, closeCode: end?.code)
    }
}

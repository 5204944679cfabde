// LoggedStream.swift - the log's line of an upgrade, which is written when the other protocol has ended.

internal import WryneckReactor
internal import WryneckSockets
internal import WryneckWebSocket

/// Stands between a transport and a protocol that HTTP has given it to, where there is a log: counts the bytes in both
/// directions, and writes the line at the end.
final class LoggedStream: StreamProtocol {
    private let stream: any StreamProtocol
    private let exchange: Exchange
    private let transport: any Transport
    /// The bytes that had been sent, and were to be, when the protocol began.
    private let sentBefore: Int
    private var receivedBytes = 0

    init(_ stream: any StreamProtocol, _ exchange: Exchange, on transport: any Transport) {
        self.stream = stream
        self.exchange = exchange
        self.transport = transport
        sentBefore = transport.sentBytes &+ transport.unsentBytes
    }

    func connected(to transport: any Transport) { stream.connected(to: transport) }
    func received(_ bytes: RawSpan, on transport: any Transport) {
        receivedBytes &+= bytes.byteCount
        stream.received(bytes, on: transport)
    }
    func readClosed(on transport: any Transport) { stream.readClosed(on: transport) }
    func drained(on transport: any Transport) { stream.drained(on: transport) }
    func serverStops(on transport: any Transport) { stream.serverStops(on: transport) }

    func disconnected(reason: ConnectionLost?) {
        stream.disconnected(reason: reason)
        exchange.answer.bodyBytes = max(0, transport.sentBytes &- sentBefore)
        let end = (stream as? WebSocketConnection)?.end
        exchange.record(
            isComplete: end?.isClean ?? (reason == nil), receivedBytes: receivedBytes, closeCode: end?.code)
    }
}

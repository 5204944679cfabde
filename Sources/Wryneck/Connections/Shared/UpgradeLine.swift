// UpgradeLine.swift - the log's line of an upgrade, which is written when the other protocol has ended.

internal import WryneckReactor
internal import WryneckSockets
internal import WryneckWebSocket

/// The line that waits for the end, with the bytes of the other protocol in both directions.
final class UpgradeLine {
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

// SocketInbox.swift - messages that wait for an async reader, and a reader that waits for a message.
// Invariant: never both.

internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckWebSocket

final class SocketInbox {
    private var messages: [WebSocketMessage] = []
    /// The messages at the front that were taken.
    private var taken = 0
    private var byteCount = 0
    private var reader: Deferred<WebSocketMessage?>?

    var isEmpty: Bool { taken == messages.count }

    func hasRoom(_ limits: Limits.WebSocket) -> Bool {
        messages.count - taken < limits.waitingMessages && byteCount < limits.waitingBytes
    }

    func receive(_ message: WebSocketMessage) {
        // A reader that was cancelled takes nothing.
        if let reader = reader.take(), !reader.hasFired { return reader.settle(.success(message)) }
        messages.append(message)
        byteCount += message.byteCount
    }

    /// Takes the next message; nil if none waits.
    func take() -> WebSocketMessage? {
        guard taken < messages.count else { return nil }
        let message = messages[taken]
        taken += 1
        byteCount -= message.byteCount
        // The room of a few stays, that of a burst does not.
        if taken == messages.count { (messages, taken) = ([], 0) }
        return message
    }

    /// Waits for the next message; nil if somebody waits already.
    func wait() -> Deferred<WebSocketMessage?>? {
        guard reader?.hasFired ?? true else { return nil }
        let reader = Deferred<WebSocketMessage?>()
        self.reader = reader
        return reader
    }

    /// The socket has ended. What waits can still be taken.
    func end(_ end: WebSocketEnd) {
        guard let reader = reader.take() else { return }
        reader.settleUnreported(end.isClean ? .success(nil) : .failure(WebSocket.Ended(end)))
    }
}

// WebSocket+Callbacks.swift - messages by callbacks, without a task and without a queue.

internal import WryneckReactor
public import WryneckWebSocket

/// The callbacks of a socket, and those who wait for it. One object for all, because most idle sockets have the same
/// few.
final class SocketCallbacks {
    var onText: ((String) throws -> Void)?
    var onBinary: (([UInt8]) throws -> Void)?
    var onMessage: ((WebSocketMessage) throws -> Void)?
    var onDrained: (() throws -> Void)?
    var onClose: ((WebSocketEnd) throws -> Void)?
    /// Nil until somebody waits for room or for the end, or the socket is in a room.
    var waiters: SocketWaiters?

    /// Whether messages go to callbacks, and not to a reader.
    var takesMessages: Bool { onText != nil || onBinary != nil || onMessage != nil }
}

extension WebSocket {
    /// Takes the messages that are text. A socket that has `onText` and neither `onBinary` nor `onMessage` is ended
    /// with 1003 by a message of bytes. What a callback throws is logged and ends the socket with 1011.
    /// - Parameter body: gets each text, on the reactor's thread; in place of one that was set before.
    public func onText(_ body: @escaping (String) throws -> Void) { set { $0.onText = body } }

    /// Takes the messages that are bytes. See `onText(_:)`.
    /// - Parameter body: gets the bytes of each; in place of one that was set before.
    public func onBinary(_ body: @escaping ([UInt8]) throws -> Void) { set { $0.onBinary = body } }

    /// Takes all messages for which there is neither `onText` nor `onBinary`. See `onText(_:)`.
    /// - Parameter body: gets each message; in place of one that was set before.
    public func onMessage(_ body: @escaping (WebSocketMessage) throws -> Void) { set { $0.onMessage = body } }

    /// Tells when the unsent bytes, which were above `Limits.webSocket.sendHighWater`, are down to a quarter of it.
    /// - Parameter body: called each time; in place of one that was set before.
    public func onDrained(_ body: @escaping () throws -> Void) { set { $0.onDrained = body } }

    /// Tells how the socket has ended, once; at once, if it has.
    /// - Parameter body: gets the end; in place of one that was set before.
    public func onClose(_ body: @escaping (WebSocketEnd) throws -> Void) {
        if let end { return guarding { try body(end) } }
        set { $0.onClose = body }
    }

    private func set(_ change: (SocketCallbacks) -> Void) {
        guard end == nil else { return }
        let callbacks = madeCallbacks
        change(callbacks)
        // Later, so that all callbacks are set by then.
        if callbacks.takesMessages, inbox?.isEmpty == false { reactor.tellSoon { [self] in passOn() } }
    }

    /// Gives messages that wait to the callbacks.
    private func passOn() {
        while let callbacks, callbacks.takesMessages, let message = inbox?.take() { hand(message, to: callbacks) }
        connection?.goOn()
    }

    @inline(__always)
    func hand(_ message: WebSocketMessage, to callbacks: SocketCallbacks) {
        do {
            switch message {
            case .text(let text): if let onText = callbacks.onText { return try onText(text) }
            case .binary(let bytes): if let onBinary = callbacks.onBinary { return try onBinary(bytes) }
            }
            if let onMessage = callbacks.onMessage { return try onMessage(message) }
        } catch { return fail(error) }
        close(.unsupportedData)
    }
}

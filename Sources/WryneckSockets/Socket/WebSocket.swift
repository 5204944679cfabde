// WebSocket.swift - one WebSocket, as a program sees it, on either side.
// Invariants: it belongs to its reactor's thread; its messages go to one taker, callbacks or a reader, in their order;
// it has one end, which everybody who waits is told.

internal import Logging
public import WryneckDeferred
public import WryneckReactor
public import WryneckWebSocket

/// A WebSocket: messages in both directions until one side ends it (RFC 6455).
///
/// As a sequence, in async code:
///
/// ```swift
/// for try await message in socket { try await socket.send(message) }
/// ```
///
/// or by callbacks, without a task, for tens of thousands of sockets:
///
/// ```swift
/// socket.onText { text in socket.send(text) }
/// socket.onClose { end in print(end.code.rawValue, end.reason) }
/// ```
///
/// Messages that nobody takes wait, and beyond `Limits.webSocket.waitingMessages` the socket is not read: a handler
/// that wants none says `socket.onMessage { _ in }`. With callbacks the socket is not read while the peer reads too
/// little of what it was sent. A socket lives until it has ended, also if nobody holds it.
public final class WebSocket {
    /// The reactor on which it lives.
    public let reactor: Reactor
    /// The protocol that both sides speak inside; nil if none was agreed on.
    public let subprotocol: String?
    /// How it ended; nil while it is open.
    public private(set) var end: WebSocketEnd?

    /// Nil behind the end of the connection.
    private(set) var connection: WebSocketConnection?
    /// Nil until one is set or somebody waits, and behind the end.
    var callbacks: SocketCallbacks?
    /// Nil until a message waits, or somebody waits for one.
    var inbox: SocketInbox?

    init(_ connection: WebSocketConnection, on reactor: Reactor, _ subprotocol: String?) {
        self.reactor = reactor
        self.connection = connection
        self.subprotocol = subprotocol
    }

    /// The address of the other end; nil once the connection is over.
    public var peer: SocketAddress? { connection?.transport?.peer }

    // MARK: Sending

    /// Sends a message without waiting.
    ///
    /// What the peer has not read yet is kept in memory. A writer that goes on although it should wait is stopped at
    /// `Limits.webSocket.unsentBytes`: the connection is cut.
    /// - Parameters:
    ///   - message: the message. Once the socket has ended, it is dropped.
    ///   - compress: whether it may be compressed, if that was agreed on. Not if it has a secret beside text that a
    ///     stranger chooses: the length would tell of the secret (RFC 7692 §8).
    /// - Returns: whether the writer should wait for `onDrained`.
    @discardableResult
    public func send(_ message: WebSocketMessage, compress: Bool = true) -> Bool {
        connection?.send(message, compress: compress) ?? false
    }

    /// Sends text without waiting. See `send(_:compress:)`.
    @discardableResult
    public func send(_ text: String, compress: Bool = true) -> Bool { send(.text(text), compress: compress) }

    /// Sends bytes without waiting. See `send(_:compress:)`.
    @discardableResult
    public func send(_ bytes: [UInt8], compress: Bool = true) -> Bool { send(.binary(bytes), compress: compress) }

    /// Whether more waits for the peer than `Limits.webSocket.sendHighWater`.
    public var isCongested: Bool { connection?.isCongested ?? false }

    /// The number of bytes that wait for the peer.
    public var unsentBytes: Int { connection?.transport?.unsentBytes ?? 0 }

    // MARK: Ending

    /// Ends the socket: tells the peer, waits for its answer for `Limits.webSocket.closeWait`, and ends the connection.
    /// Messages that still come are dropped. Without effect if it was ended before.
    /// - Parameters:
    ///   - code: why; one that is never sent, such as `.noStatus`, makes an empty Close frame.
    ///   - reason: a text for people, of which at most 123 bytes are sent.
    public func close(_ code: WebSocketCloseCode = .normal, _ reason: String = "") {
        connection?.close(CloseFrame(code, reason))
    }

    /// Cuts the connection: what is queued is lost.
    public func abort() { connection?.abort() }

    /// Fires when the socket has ended, with how it ended; at once, if it has.
    /// - Returns: a Deferred of its own for each call.
    public func whenClosed() -> Deferred<WebSocketEnd> {
        if let end { return .succeed(end) }
        let deferred = Deferred<WebSocketEnd>()
        madeWaiters.closers.append(deferred)
        return deferred
    }

    // MARK: The connection's side

    /// A message has come.
    @inline(__always)
    func deliver(_ message: WebSocketMessage) {
        if let callbacks, callbacks.takesMessages, inbox?.isEmpty ?? true { return hand(message, to: callbacks) }
        let inbox = inbox ?? SocketInbox()
        self.inbox = inbox
        inbox.receive(message)
    }

    /// Whether there is room for another message.
    func takesMessages(whileCongested isCongested: Bool) -> Bool {
        if callbacks?.takesMessages == true, inbox?.isEmpty ?? true { return !isCongested }
        guard let inbox, let limits = connection?.group.limits else { return true }
        return inbox.hasRoom(limits)
    }

    /// The unsent bytes are few again.
    func roomMade() {
        guard let callbacks else { return }
        callbacks.waiters?.makeRoom(for: self)
        if let onDrained = callbacks.onDrained { guarding { try onDrained() } }
    }

    /// The socket has ended.
    func ended(_ end: WebSocketEnd) {
        self.end = end
        let callbacks = callbacks.take()
        // First, so that `onClose` counts those who are left.
        callbacks?.waiters?.leaveRooms(self)
        if let onClose = callbacks?.onClose { guarding { try onClose(end) } }
        inbox?.end(end)
        callbacks?.waiters?.end(end)
    }

    func connectionEnded() { connection = nil }

    /// Runs code of the program. What it throws ends the socket with 1011.
    func guarding(_ body: () throws -> Void) {
        do { try body() } catch { fail(error) }
    }

    /// Ends the socket because the program's code has thrown. An error that only says that the socket has ended is no
    /// news.
    func fail(_ error: any Error) {
        if end == nil || !(error is Ended) {
            reactor.logger.error("The handler of a WebSocket threw an error", metadata: ["error": "\(error)"])
        }
        close(.internalError)
    }

    /// Where callbacks are set.
    var madeCallbacks: SocketCallbacks {
        if let callbacks { return callbacks }
        let made = SocketCallbacks()
        callbacks = made
        return made
    }

    /// Those who wait, for one more to join them.
    var madeWaiters: SocketWaiters {
        let callbacks = madeCallbacks
        if let waiters = callbacks.waiters { return waiters }
        let made = SocketWaiters()
        callbacks.waiters = made
        return made
    }
}

extension WebSocket {
    /// The error of whoever uses a socket that has ended, and of the sequence of one that was not ended in an orderly
    /// way.
    public struct Ended: Error, Hashable, Sendable, CustomStringConvertible {
        /// How it ended.
        public let end: WebSocketEnd

        /// Makes the error, for tests.
        public init(_ end: WebSocketEnd) { self.end = end }

        /// One line for a person.
        public var description: String {
            "the WebSocket has ended: \(end.code.rawValue)\(end.reason.isEmpty ? "" : " (\(end.reason))")"
        }
    }
}

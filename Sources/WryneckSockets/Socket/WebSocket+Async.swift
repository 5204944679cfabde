// WebSocket+Async.swift - messages as a sequence, and sending no faster than the peer reads.

public import WryneckDeferred
public import WryneckWebSocket

extension WebSocket: AsyncSequence {
    /// A message.
    public typealias Element = WebSocketMessage

    /// Takes one message after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let socket: WebSocket

        /// The next message; nil behind the last one.
        /// - Throws: `WebSocket.Ended` if the connection was cut, or the peer broke the protocol.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> WebSocketMessage? {
            if let message = socket.takeNext() { return message }
            return try await socket.next().value
        }
    }

    /// An iterator over the messages that nobody has taken. A socket has one reader at a time.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(socket: self) }

    /// The next message, when it has come; nil behind the last one. Fails with `WebSocket.Ended` if the connection was
    /// cut, or the peer broke the protocol.
    public func next() -> Deferred<WebSocketMessage?> {
        if let message = takeNext() { return .succeed(message) }
        if let end { return end.isClean ? .succeed(nil) : .failUnreported(Ended(end)) }
        let inbox = inbox ?? SocketInbox()
        self.inbox = inbox
        return inbox.wait() ?? .fail(TwoReaders())
    }

    private func takeNext() -> WebSocketMessage? {
        guard let message = inbox?.take() else { return nil }
        connection?.goOn()
        return message
    }

    /// Why a message could not be waited for: somebody else waits for the same one.
    public struct TwoReaders: Error, Hashable, Sendable {}

    // MARK: Sending

    /// Sends a message, and waits until the peer has read most of what was sent before.
    /// - Parameters:
    ///   - message: the message.
    ///   - compress: whether it may be compressed. See the other `send(_:compress:)`.
    /// - Throws: `WebSocket.Ended` if the socket has ended, or ends meanwhile.
    public nonisolated(nonsending) func send(_ message: WebSocketMessage, compress: Bool = true) async throws {
        if let room = try queue(message, compress) { try await room.value }
    }

    /// Sends text, and waits until the peer has read most of what was sent before. See `send(_:compress:)`.
    public nonisolated(nonsending) func send(_ text: String, compress: Bool = true) async throws {
        try await send(.text(text), compress: compress)
    }

    /// Sends bytes, and waits until the peer has read most of what was sent before. See `send(_:compress:)`.
    public nonisolated(nonsending) func send(_ bytes: [UInt8], compress: Bool = true) async throws {
        try await send(.binary(bytes), compress: compress)
    }

    /// Queues a message.
    /// - Returns: what to wait for; nil if the peer has read enough.
    private func queue(_ message: WebSocketMessage, _ compress: Bool) throws(Ended) -> Deferred<Void>? {
        guard let connection, connection.canSend else { throw Ended(end ?? .closing) }
        let mustWait = connection.send(message, compress: compress)
        if let end { throw Ended(end) }
        return mustWait ? madeWaiters.room() : nil
    }
}

extension WebSocketEnd {
    /// That of a socket which this side has begun to close.
    fileprivate static let closing = WebSocketEnd(.normal, "closed by this side", isClean: false)
}

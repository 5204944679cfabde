// MessageProtocol.swift - the user of a stream of messages.

public import WryneckReactor

/// The receiver of a connection's messages: the layer above a `StringReceiver`. One object serves one connection.
public protocol MessageProtocol: AnyObject {
    /// The connection is established. Called first, once.
    /// - Parameter messages: the stream to the peer.
    func connected(to messages: StringReceiver)

    /// A whole message has arrived (Twisted's `stringReceived`).
    /// - Parameters:
    ///   - message: the message without its framing.
    ///   - messages: the stream to the peer.
    func received(message: [UInt8], on messages: StringReceiver)

    /// The peer broke the framing: where the next message begins is unknown, and nothing more is delivered. The default
    /// closes.
    /// - Parameters:
    ///   - violation: what the peer did.
    ///   - messages: the stream to the peer.
    func violated(_ violation: FramingViolation, on messages: StringReceiver)

    /// The peer sends no more; everything before has been delivered. The default closes.
    /// - Parameter messages: the stream to the peer.
    func readClosed(on messages: StringReceiver)

    /// The unsent bytes, which were above the high-water mark, are down to the low one.
    /// - Parameter messages: the stream to the peer.
    func drained(on messages: StringReceiver)

    /// The connection is over. Called last, once.
    /// - Parameter reason: nil if it ended in an orderly way; otherwise why it ended.
    func disconnected(reason: ConnectionLost?)
}

extension MessageProtocol {
    /// Does nothing.
    public func connected(to messages: StringReceiver) {}
    /// Closes the connection.
    public func violated(_ violation: FramingViolation, on messages: StringReceiver) { messages.close() }
    /// Closes the connection once the queued bytes are sent.
    public func readClosed(on messages: StringReceiver) { messages.close() }
    /// Does nothing.
    public func drained(on messages: StringReceiver) {}
    /// Does nothing.
    public func disconnected(reason: ConnectionLost?) {}
}

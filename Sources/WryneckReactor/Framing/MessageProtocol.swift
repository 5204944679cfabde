// MessageProtocol.swift - what lives on a stream of messages.

/// What a connection's messages are given to: the layer above a `StringReceiver`. One object serves one connection.
public protocol MessageProtocol: AnyObject {
    /// The connection stands. Called first, once.
    /// - Parameter messages: the way to the peer.
    func connected(to messages: StringReceiver)

    /// A whole message came (Twisted's `stringReceived`).
    /// - Parameters:
    ///   - message: without its framing.
    ///   - messages: the way to the peer.
    func received(message: [UInt8], on messages: StringReceiver)

    /// Where the next message begins cannot be known any more; nothing more will be delivered. The default closes.
    /// - Parameters:
    ///   - violation: what the peer did.
    ///   - messages: the way to the peer.
    func violated(_ violation: FramingViolation, on messages: StringReceiver)

    /// The peer will send no more; what came before has been delivered. The default closes.
    /// - Parameter messages: the way to the peer.
    func readClosed(on messages: StringReceiver)

    /// The transport had more than its high-water mark to send and is now below the low one.
    /// - Parameter messages: the way to the peer.
    func drained(on messages: StringReceiver)

    /// The connection is over. Called last, once.
    /// - Parameter reason: nil if it ended in an orderly way, else why it did not.
    func disconnected(reason: ConnectionLost?)
}

extension MessageProtocol {
    /// Does nothing.
    public func connected(to messages: StringReceiver) {}
    /// Closes the connection.
    public func violated(_ violation: FramingViolation, on messages: StringReceiver) { messages.close() }
    /// Closes the connection once what is queued has been sent.
    public func readClosed(on messages: StringReceiver) { messages.close() }
    /// Does nothing.
    public func drained(on messages: StringReceiver) {}
    /// Does nothing.
    public func disconnected(reason: ConnectionLost?) {}
}

// StreamProtocol.swift - the user of a stream of bytes. Twisted's IProtocol.

/// The receiver of a connection's bytes. One object serves one connection, on its reactor's thread.
public protocol StreamProtocol: AnyObject {
    /// The connection is established (Twisted's `connectionMade`). Called first, once.
    /// - Parameter transport: the stream to the peer.
    func connected(to transport: any Transport)

    /// `connected(to:)` as it is easily written by mistake. The language has no way to warn of a method whose label is
    /// wrong, so it is called, too, instead of never: by the default of `connected(to:)`.
    /// - Parameter transport: the stream to the peer.
    func connected(_ transport: any Transport)

    /// Bytes have arrived (Twisted's `dataReceived`), as many as one read gave: a message may come in pieces, or
    /// several at once.
    /// - Parameters:
    ///   - bytes: lent for the length of the call.
    ///   - transport: the stream to the peer.
    func received(_ bytes: RawSpan, on transport: any Transport)

    /// The peer sends no more: it has ended its writing side, or is gone; the two cannot be told apart until something
    /// is written. Called when everything that it sent has been received; while reading is paused, only if nothing is
    /// left to read. The default closes the connection once the queued bytes are sent.
    /// - Parameter transport: the stream to the peer.
    func readClosed(on transport: any Transport)

    /// The unsent bytes, which were above the high-water mark, are down to the low one.
    /// - Parameter transport: the stream to the peer.
    func drained(on transport: any Transport)

    /// The program stops: the protocol should end the connection soon, in an orderly way.
    /// The default closes the connection once the queued bytes are sent.
    /// - Parameter transport: the stream to the peer.
    func serverStops(on transport: any Transport)

    /// The connection is over (Twisted's `connectionLost`). Called last, once.
    /// - Parameter reason: nil if it ended in an orderly way; otherwise why it ended.
    func disconnected(reason: ConnectionLost?)
}

extension StreamProtocol {
    /// Calls `connected(_:)`.
    public func connected(to transport: any Transport) { connected(transport) }
    /// Does nothing.
    public func connected(_ transport: any Transport) {}
    /// Closes the connection once the queued bytes are sent.
    public func readClosed(on transport: any Transport) { transport.close() }
    /// Does nothing.
    public func drained(on transport: any Transport) {}
    /// Closes the connection once the queued bytes are sent.
    public func serverStops(on transport: any Transport) { transport.close() }
    /// Does nothing.
    public func disconnected(reason: ConnectionLost?) {}
}

/// A connection that did not end in an orderly way: nobody is left to answer.
public struct ConnectionLost: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system's error; nil if this side gave up.
    public let code: Errno?

    /// Whether the bytes of a secure connection ended without a close_notify (RFC 8446 §6.1): somebody may have cut
    /// them off, and a message that ends with the connection may not be whole.
    public var isTruncated: Bool { self == .truncated }

    /// - Parameter code: the system's error; nil if this side gave up.
    public init(code: Errno?) { self.code = code }

    static let truncated = ConnectionLost(code: .noData)

    /// The reason in words, for logs.
    public var description: String {
        isTruncated
            ? "connection lost: it ended without close_notify"
            : code.map { "connection lost: \($0)" } ?? "connection aborted"
    }
}

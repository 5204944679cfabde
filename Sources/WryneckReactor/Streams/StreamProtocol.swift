// StreamProtocol.swift - what lives on a stream of bytes. Twisted's IProtocol.

/// What a connection's bytes are given to. One object serves one connection, on its reactor's thread.
public protocol StreamProtocol: AnyObject {
    /// The connection stands (Twisted's `connectionMade`). Called first, once.
    /// - Parameter transport: the way to the peer.
    func connected(to transport: any Transport)

    /// Bytes came (Twisted's `dataReceived`), as many as one read gave: a message may come in pieces, or several at once.
    /// - Parameters:
    ///   - bytes: lent for the length of the call.
    ///   - transport: the way to the peer.
    func received(_ bytes: RawSpan, on transport: any Transport)

    /// The peer will send no more: it ended its writing side, or is gone; the two cannot be told apart until something is written. Told when
    /// all that it sent has been received: while reading is paused, only if nothing is left to read.
    /// The default closes the connection once what is queued has been sent.
    /// - Parameter transport: the way to the peer.
    func readClosed(on transport: any Transport)

    /// The transport had more than its high-water mark to send and is now below the low one.
    /// - Parameter transport: the way to the peer.
    func drained(on transport: any Transport)

    /// The program wants to stop: end the connection soon, in an orderly way.
    /// The default closes the connection once what is queued has been sent.
    /// - Parameter transport: the way to the peer.
    func serverStops(on transport: any Transport)

    /// The connection is over (Twisted's `connectionLost`). Called last, once.
    /// - Parameter reason: nil if it ended in an orderly way, else why it did not.
    func disconnected(reason: ConnectionLost?)
}

extension StreamProtocol {
    /// Does nothing.
    public func connected(to transport: any Transport) {}
    /// Closes the connection once what is queued has been sent.
    public func readClosed(on transport: any Transport) { transport.close() }
    /// Does nothing.
    public func drained(on transport: any Transport) {}
    /// Closes the connection once what is queued has been sent.
    public func serverStops(on transport: any Transport) { transport.close() }
    /// Does nothing.
    public func disconnected(reason: ConnectionLost?) {}
}

/// A connection that ended without the peer having been told: nobody is left to answer.
public struct ConnectionLost: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the system said, nil if this side gave up.
    public let code: Errno?

    /// Whether the bytes of a secure connection ended without the peer having said that they would (RFC 8446 §6.1): somebody may have cut
    /// them off, and a message that ends with the connection may not be whole.
    public var isTruncated: Bool { self == .truncated }

    /// - Parameter code: the system's error, nil if this side gave up.
    public init(code: Errno?) { self.code = code }

    static let truncated = ConnectionLost(code: .noData)

    /// For a log.
    public var description: String {
        isTruncated ? "connection lost: it ended without close_notify" : code.map { "connection lost: \($0)" } ?? "connection aborted"
    }
}

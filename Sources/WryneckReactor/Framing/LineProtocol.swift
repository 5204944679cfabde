// LineProtocol.swift - what lives on a stream of lines.

/// What a connection's lines are given to: the layer above a `LineReceiver`. One object serves one connection.
public protocol LineProtocol: AnyObject {
    /// The connection stands. Called first, once.
    /// - Parameter lines: the way to the peer.
    func connected(to lines: LineReceiver)

    /// A whole line came (Twisted's `lineReceived`).
    /// - Parameters:
    ///   - line: without its delimiter.
    ///   - lines: the way to the peer.
    func received(line: [UInt8], on lines: LineReceiver)

    /// Bytes came in raw mode (Twisted's `rawDataReceived`).
    /// - Parameters:
    ///   - bytes: as many as there were, in no particular pieces.
    ///   - lines: the way to the peer.
    func received(raw bytes: [UInt8], on lines: LineReceiver)

    /// A line is longer than allowed (Twisted's `lineLengthExceeded`). The default closes; otherwise the line is skipped to its end.
    /// - Parameter lines: the way to the peer.
    func lineTooLong(on lines: LineReceiver)

    /// The peer will send no more; what came before has been delivered. The default closes.
    /// - Parameter lines: the way to the peer.
    func readClosed(on lines: LineReceiver)

    /// The transport had more than its high-water mark to send and is now below the low one.
    /// - Parameter lines: the way to the peer.
    func drained(on lines: LineReceiver)

    /// The connection is over. Called last, once.
    /// - Parameter reason: nil if it ended in an orderly way, else why it did not.
    func disconnected(reason: ConnectionLost?)
}

extension LineProtocol {
    /// Does nothing.
    public func connected(to lines: LineReceiver) {}
    /// Drops the bytes.
    public func received(raw bytes: [UInt8], on lines: LineReceiver) {}
    /// Closes the connection.
    public func lineTooLong(on lines: LineReceiver) { lines.close() }
    /// Closes the connection once what is queued has been sent.
    public func readClosed(on lines: LineReceiver) { lines.close() }
    /// Does nothing.
    public func drained(on lines: LineReceiver) {}
    /// Does nothing.
    public func disconnected(reason: ConnectionLost?) {}
}

// LineProtocol.swift - the user of a stream of lines.

public import WryneckReactor

/// The receiver of a connection's lines: the layer above a `LineReceiver`. One object serves one connection.
public protocol LineProtocol: AnyObject {
    /// The connection is established. Called first, once.
    /// - Parameter lines: the stream to the peer.
    func connected(to lines: LineReceiver)

    /// A whole line has arrived (Twisted's `lineReceived`).
    /// - Parameters:
    ///   - line: the line without its delimiter.
    ///   - lines: the stream to the peer.
    func received(line: [UInt8], on lines: LineReceiver)

    /// Bytes have arrived in raw mode (Twisted's `rawDataReceived`).
    /// - Parameters:
    ///   - bytes: as many as there were, cut anywhere.
    ///   - lines: the stream to the peer.
    func received(raw bytes: [UInt8], on lines: LineReceiver)

    /// A line is longer than allowed (Twisted's `lineLengthExceeded`). The default closes; otherwise the line is
    /// skipped to its end.
    /// - Parameter lines: the stream to the peer.
    func lineTooLong(on lines: LineReceiver)

    /// The peer sends no more; everything before has been delivered. The default closes.
    /// - Parameter lines: the stream to the peer.
    func readClosed(on lines: LineReceiver)

    /// The unsent bytes, which were above the high-water mark, are down to the low one.
    /// - Parameter lines: the stream to the peer.
    func drained(on lines: LineReceiver)

    /// The connection is over. Called last, once.
    /// - Parameter reason: nil if it ended in an orderly way; otherwise why it ended.
    func disconnected(reason: ConnectionLost?)
}

extension LineProtocol {
    /// Does nothing.
    public func connected(to lines: LineReceiver) {}
    /// Drops the bytes.
    public func received(raw bytes: [UInt8], on lines: LineReceiver) {}
    /// Closes the connection.
    public func lineTooLong(on lines: LineReceiver) { lines.close() }
    /// Closes the connection once the queued bytes are sent.
    public func readClosed(on lines: LineReceiver) { lines.close() }
    /// Does nothing.
    public func drained(on lines: LineReceiver) {}
    /// Does nothing.
    public func disconnected(reason: ConnectionLost?) {}
}

// LineReceiver.swift - lines on a stream. Twisted's LineReceiver, as a layer instead of a base class: it is a
// `StreamProtocol` to the transport below, and has a `LineProtocol` above, which gets lines. The methods that a
// subclass would override are in that protocol, and those that it would inherit (write, close, pause) are in this
// class.

public import WryneckReactor

/// Cuts a stream into lines, up to a length, and lets the protocol above switch to raw bytes and back.
///
/// ```swift
/// try reactor.listen(.tcp(port: 0)) { _ in LineReceiver { line, lines in lines.send(line: line) } }
/// ```
public final class LineReceiver: StreamProtocol {
    /// The default limit, in bytes, as in Twisted; a protocol of commands needs far less.
    public static let longestLine = 16_384

    /// The bytes that end a line.
    public let delimiter: [UInt8]
    private var buffer: LineBuffer
    private var isRaw = false
    private var upper: (any LineProtocol)?
    private lazy var loop = FrameLoop(self)

    /// - Parameters:
    ///   - upper: gets the lines; released when the connection is over.
    ///   - delimiter: CR LF by default; an empty one counts as LF.
    ///   - longestLine: in bytes, without the delimiter.
    public init(_ upper: any LineProtocol, delimiter: [UInt8] = [13, 10], longestLine: Int = LineReceiver.longestLine) {
        self.upper = upper
        self.delimiter = delimiter.isEmpty ? [10] : delimiter
        buffer = LineBuffer(delimiter: delimiter, longest: longestLine)
    }

    /// - Parameters:
    ///   - delimiter: CR LF by default; an empty one counts as LF.
    ///   - longestLine: in bytes, without the delimiter.
    ///   - body: gets each line, without its delimiter.
    public convenience init(
        delimiter: [UInt8] = [13, 10], longestLine: Int = LineReceiver.longestLine,
        _ body: @escaping ([UInt8], LineReceiver) -> Void
    ) {
        self.init(LineClosure(body), delimiter: delimiter, longestLine: longestLine)
    }

    // MARK: For the protocol above

    /// The transport below; nil before the connection and after its end. To close it, call this object's `close`, so
    /// that no line is delivered afterwards.
    public var transport: (any Transport)? { loop.transport }

    /// Sends a line (Twisted's `sendLine`).
    /// - Parameter line: the bytes without the delimiter, which is added.
    public func send(line: [UInt8]) {
        loop.transport?.append { output in
            output.append(contentsOf: line)
            output.append(contentsOf: delimiter)
        }
    }

    /// Sends a line.
    /// - Parameter line: the text without the delimiter, which is added.
    public func send(line: String) { send(line: Array(line.utf8)) }

    /// Delivers bytes as they are from now on, beginning with those that wait (Twisted's `setRawMode`).
    public func setRawMode() {
        isRaw = true
        loop.run()
    }

    /// Delivers lines again (Twisted's `setLineMode`).
    /// - Parameter rest: raw bytes that already belong to the lines.
    public func setLineMode(rest: [UInt8] = []) {
        isRaw = false
        if !rest.isEmpty { buffer.prepend(rest) }
        loop.run()
    }

    /// Delivers no line, and reads nothing, until `resumeReading()`.
    public func pauseReading() { loop.pause() }

    /// Goes on. Lines that waited are delivered inside this call; if it is made inside a delivery, after that.
    public func resumeReading() { loop.resume() }

    /// Closes once everything is sent. No further line is delivered.
    public func close() { loop.close() }

    /// Closes at once, and drops what is queued.
    public func abort() { loop.abort() }

    // MARK: StreamProtocol

    /// Passes the event on to the protocol above.
    /// - Parameter transport: the stream to the peer.
    public func connected(to transport: any Transport) {
        loop.connected(to: transport)
        upper?.connected(to: self)
    }

    /// Cuts the bytes into lines and delivers those that are complete.
    /// - Parameters:
    ///   - bytes: the bytes that have arrived.
    ///   - transport: the stream to the peer.
    public func received(_ bytes: RawSpan, on transport: any Transport) {
        buffer.append(bytes)
        loop.run()
    }

    /// Passes the event on to the protocol above, after the last line.
    /// - Parameter transport: the stream to the peer.
    public func readClosed(on transport: any Transport) { loop.endInput() }

    /// Passes the event on to the protocol above.
    /// - Parameter transport: the stream to the peer.
    public func drained(on transport: any Transport) { upper?.drained(on: self) }

    /// Passes the event on to the protocol above, and releases it.
    /// - Parameter reason: why the connection is over.
    public func disconnected(reason: ConnectionLost?) {
        loop.disconnected()
        let last = upper
        upper = nil
        last?.disconnected(reason: reason)
    }
}

extension LineReceiver: FrameSource {
    func deliverNext() -> Bool {
        if isRaw {
            guard !buffer.isEmpty else { return false }
            upper?.received(raw: buffer.takeAll(), on: self)
            return true
        }
        switch buffer.next() {
        case .line(let line): upper?.received(line: line, on: self)
        case .tooLong: upper?.lineTooLong(on: self)
        case .needMore: return false
        }
        return true
    }

    func deliverEnd() { upper?.readClosed(on: self) }
}

private final class LineClosure: LineProtocol {
    private let body: ([UInt8], LineReceiver) -> Void
    init(_ body: @escaping ([UInt8], LineReceiver) -> Void) { self.body = body }
    func received(line: [UInt8], on lines: LineReceiver) { body(line, lines) }
}

// LineReceiver.swift - lines on a stream. Twisted's LineReceiver, as a layer instead of a base class: below it a `StreamProtocol` as any
// other, above it a `LineProtocol` that has lines where that one has bytes. What a subclass would override is spelled out in that protocol,
// and what it would inherit (write, close, pause) is this class.

/// Cuts a stream into lines, up to a length, and lets the protocol above switch to raw bytes and back.
///
/// ```swift
/// try reactor.listen(.tcp(port: 0)) { _ in LineReceiver { line, lines in lines.send(line: line) } }
/// ```
public final class LineReceiver: StreamProtocol {
    /// Twisted's MAX_LENGTH, too; a protocol of commands needs far less.
    public static let longestLine = 16_384

    /// What ends a line.
    public let delimiter: [UInt8]
    private var buffer: LineBuffer
    private var isRaw = false
    private var upper: (any LineProtocol)?
    private lazy var loop = FrameLoop(self)

    /// - Parameters:
    ///   - upper: gets the lines; released when the connection is over.
    ///   - delimiter: CR LF unless told; an empty one counts as LF.
    ///   - longestLine: in bytes, without the delimiter.
    public init(_ upper: any LineProtocol, delimiter: [UInt8] = [13, 10], longestLine: Int = LineReceiver.longestLine) {
        self.upper = upper
        self.delimiter = delimiter.isEmpty ? [10] : delimiter
        buffer = LineBuffer(delimiter: delimiter, longest: longestLine)
    }

    /// - Parameters:
    ///   - delimiter: CR LF unless told; an empty one counts as LF.
    ///   - longestLine: in bytes, without the delimiter.
    ///   - body: gets each line, without its delimiter.
    public convenience init(
        delimiter: [UInt8] = [13, 10], longestLine: Int = LineReceiver.longestLine, _ body: @escaping ([UInt8], LineReceiver) -> Void
    ) {
        self.init(LineClosure(body), delimiter: delimiter, longestLine: longestLine)
    }

    // MARK: For the protocol above

    /// The way below; nil before the connection and after its end. Close it by this object's `close`, so that no line comes afterwards.
    public var transport: (any Transport)? { loop.transport }

    /// Sends a line (Twisted's `sendLine`).
    /// - Parameter line: without the delimiter, which is added.
    public func send(line: [UInt8]) {
        loop.transport?.append { output in
            output.append(contentsOf: line)
            output.append(contentsOf: delimiter)
        }
    }

    /// Sends a line.
    /// - Parameter line: without the delimiter, which is added.
    public func send(line: String) { send(line: Array(line.utf8)) }

    /// From now on bytes come as they are, what waits already first (Twisted's `setRawMode`).
    public func setRawMode() {
        isRaw = true
        loop.run()
    }

    /// From now on bytes are lines again (Twisted's `setLineMode`).
    /// - Parameter rest: raw bytes that belong to the lines already.
    public func setLineMode(rest: [UInt8] = []) {
        isRaw = false
        if !rest.isEmpty { buffer.prepend(rest) }
        loop.run()
    }

    /// No line is delivered, and nothing read, until `resumeReading()`.
    public func pauseReading() { loop.pause() }

    /// Goes on. Lines that waited are delivered inside this call, unless it is made from inside one's delivery: then after that.
    public func resumeReading() { loop.resume() }

    /// Closes once all is sent. No line is delivered any more.
    public func close() { loop.close() }

    /// Closes at once.
    public func abort() { loop.abort() }

    // MARK: StreamProtocol

    /// Tells the protocol above.
    /// - Parameter transport: the way to the peer.
    public func connected(to transport: any Transport) {
        loop.connected(to: transport)
        upper?.connected(to: self)
    }

    /// Cuts lines.
    /// - Parameters:
    ///   - bytes: what came.
    ///   - transport: the way to the peer.
    public func received(_ bytes: RawSpan, on transport: any Transport) {
        buffer.append(bytes)
        loop.run()
    }

    /// Tells the protocol above, after the last line.
    /// - Parameter transport: the way to the peer.
    public func readClosed(on transport: any Transport) { loop.endInput() }

    /// Tells the protocol above.
    /// - Parameter transport: the way to the peer.
    public func drained(on transport: any Transport) { upper?.drained(on: self) }

    /// Tells the protocol above, and lets go of it.
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

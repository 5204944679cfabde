// LineReceiver.swift - lines on a stream. Twisted's LineReceiver, as a layer instead of a base class: it is a
// `StreamProtocol` to the transport below, and has a `LineProtocol` above, which gets lines. The methods that a
// subclass would override are in that protocol, and those that it would inherit (write, close, pause) are in this
// class.

internal import WryneckReactor

/// Cuts a stream into lines, up to a length, and lets the protocol above switch to raw bytes and back.
///
/// ```swift
/// try reactor.listen(.tcp(port: 0)) { _ in LineReceiver { line, lines in lines.send(line: line) } }
/// ```
public final class LineReceiver: FrameReceiver {
    /// The default limit, in bytes, as in Twisted; a protocol of commands needs far less.
    public static let longestLine = 16_384

    /// The bytes that end a line.
    public let delimiter: [UInt8]
    private var buffer: LineBuffer
    private var isRaw = false
    private var upper: (any LineProtocol)?

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

    /// Sends a line (Twisted's `sendLine`).
    /// - Parameter line: the bytes without the delimiter, which is added.
    public func send(line: [UInt8]) {
        transport?.append { output in
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
        deliver()
    }

    /// Delivers lines again (Twisted's `setLineMode`).
    /// - Parameter rest: raw bytes that already belong to the lines.
    public func setLineMode(rest: [UInt8] = []) {
        isRaw = false
        if !rest.isEmpty { buffer.prepend(rest) }
        deliver()
    }

    // MARK: FrameReceiver

    override func append(_ bytes: RawSpan) { buffer.append(bytes) }

    override func deliverNext() -> Bool {
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

    override func tell(_ event: Event) {
        switch event {
        case .connected: upper?.connected(to: self)
        case .inputEnded: upper?.readClosed(on: self)
        case .drained: upper?.drained(on: self)
        case .disconnected(let reason):
            let last = upper
            upper = nil
            last?.disconnected(reason: reason)
        }
    }
}

private final class LineClosure: LineProtocol {
    private let body: ([UInt8], LineReceiver) -> Void
    init(_ body: @escaping ([UInt8], LineReceiver) -> Void) { self.body = body }
    func received(line: [UInt8], on lines: LineReceiver) { body(line, lines) }
}

// StringReceiver.swift - whole messages on a stream, by their lengths. Twisted's IntNStringReceiver and
// NetstringReceiver, as a layer: see LineReceiver.swift.

internal import WryneckReactor

/// Cuts a stream into messages that have their length in front.
///
/// ```swift
/// try reactor.listen(.tcp(port: 0)) { _ in
///     StringReceiver(.int16) { message, messages in try? messages.send(message) }
/// }
/// ```
public final class StringReceiver: FrameReceiver {
    /// The default limit, in bytes, as in Twisted. One peer can make this end hold as much in memory.
    public static let longestMessage = 99_999

    /// The format of the lengths.
    public let framing: StringFraming
    private let longest: Int
    private var input = InputBuffer()
    private var isBroken = false
    private var upper: (any MessageProtocol)?

    /// - Parameters:
    ///   - framing: the format of the lengths.
    ///   - upper: gets the messages; released when the connection is over.
    ///   - longestMessage: in bytes, for messages in both directions.
    public init(
        _ framing: StringFraming, _ upper: any MessageProtocol, longestMessage: Int = StringReceiver.longestMessage
    ) {
        self.framing = framing
        self.upper = upper
        // So that a length with one more digit than allowed cannot overflow.
        longest = min(max(longestMessage, 0), Int.max / 16)
    }

    /// - Parameters:
    ///   - framing: the format of the lengths.
    ///   - longestMessage: in bytes, for messages in both directions.
    ///   - body: gets each message.
    public convenience init(
        _ framing: StringFraming, longestMessage: Int = StringReceiver.longestMessage,
        _ body: @escaping ([UInt8], StringReceiver) -> Void
    ) {
        self.init(framing, MessageClosure(body), longestMessage: longestMessage)
    }

    // MARK: For the protocol above

    /// Sends a message (Twisted's `sendString`).
    /// - Parameter message: the message without its framing, which is added.
    /// - Throws: `FramingViolation.tooLong` if it is longer than allowed, or than its length can be written.
    public func send(_ message: [UInt8]) throws(FramingViolation) {
        guard message.count <= min(longest, framing.sayable) else { throw .tooLong }
        transport?.append { framing.append(message, to: &$0) }
    }

    // MARK: FrameReceiver

    override func append(_ bytes: RawSpan) { if !isBroken { input.append(bytes) } }

    override func deliverNext() -> Bool {
        guard !isBroken else { return false }
        switch framing.next(in: input, longest: longest) {
        case .needMore: return false
        case .message(let prefix, let length, let suffix):
            input.drop(prefix)
            let message = input.take(length)
            input.drop(suffix)
            upper?.received(message: message, on: self)
        case .violation(let violation):
            isBroken = true
            input = InputBuffer()
            upper?.violated(violation, on: self)
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

private final class MessageClosure: MessageProtocol {
    private let body: ([UInt8], StringReceiver) -> Void
    init(_ body: @escaping ([UInt8], StringReceiver) -> Void) { self.body = body }
    func received(message: [UInt8], on messages: StringReceiver) { body(message, messages) }
}

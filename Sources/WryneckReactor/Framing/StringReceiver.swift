// StringReceiver.swift - whole messages on a stream, by their lengths. Twisted's IntNStringReceiver and NetstringReceiver, as a layer:
// see LineReceiver.swift.

/// Cuts a stream into messages that have their length in front.
///
/// ```swift
/// try reactor.listen(.tcp(port: 0)) { _ in StringReceiver(.int16) { message, messages in try? messages.send(message) } }
/// ```
public final class StringReceiver: StreamProtocol {
    /// Twisted's MAX_LENGTH, too. It is what one peer can make this end hold in memory.
    public static let longestMessage = 99_999

    /// How lengths are written.
    public let framing: StringFraming
    private let longest: Int
    private var input = InputBuffer()
    private var isBroken = false
    private var upper: (any MessageProtocol)?
    private lazy var loop = FrameLoop(self)

    /// - Parameters:
    ///   - framing: how lengths are written.
    ///   - upper: gets the messages; released when the connection is over.
    ///   - longestMessage: in bytes, received or sent.
    public init(_ framing: StringFraming, _ upper: any MessageProtocol, longestMessage: Int = StringReceiver.longestMessage) {
        self.framing = framing
        self.upper = upper
        // So that one digit more than a length that is allowed cannot overflow.
        longest = min(max(longestMessage, 0), Int.max / 16)
    }

    /// - Parameters:
    ///   - framing: how lengths are written.
    ///   - longestMessage: in bytes, received or sent.
    ///   - body: gets each message.
    public convenience init(
        _ framing: StringFraming, longestMessage: Int = StringReceiver.longestMessage, _ body: @escaping ([UInt8], StringReceiver) -> Void
    ) {
        self.init(framing, MessageClosure(body), longestMessage: longestMessage)
    }

    // MARK: For the protocol above

    /// The way below; nil before the connection and after its end. Close it by this object's `close`, so that no message comes afterwards.
    public var transport: (any Transport)? { loop.transport }

    /// Sends a message (Twisted's `sendString`).
    /// - Parameter message: without framing, which is added.
    /// - Throws: `FramingViolation.tooLong` if it is longer than allowed, or than its length can be written.
    public func send(_ message: [UInt8]) throws(FramingViolation) {
        guard message.count <= min(longest, framing.sayable) else { throw .tooLong }
        loop.transport?.append { framing.append(message, to: &$0) }
    }

    /// No message is delivered, and nothing read, until `resumeReading()`.
    public func pauseReading() { loop.pause() }

    /// Goes on. Messages that waited are delivered inside this call, unless it is made from inside one's delivery: then after that.
    public func resumeReading() { loop.resume() }

    /// Closes once all is sent. No message is delivered any more.
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

    /// Cuts messages.
    /// - Parameters:
    ///   - bytes: what came.
    ///   - transport: the way to the peer.
    public func received(_ bytes: RawSpan, on transport: any Transport) {
        guard !isBroken else { return }
        input.append(bytes)
        loop.run()
    }

    /// Tells the protocol above, after the last message.
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

extension StringReceiver: FrameSource {
    func deliverNext() -> Bool {
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

    func deliverEnd() { upper?.readClosed(on: self) }
}

private final class MessageClosure: MessageProtocol {
    private let body: ([UInt8], StringReceiver) -> Void
    init(_ body: @escaping ([UInt8], StringReceiver) -> Void) { self.body = body }
    func received(message: [UInt8], on messages: StringReceiver) { body(message, messages) }
}

// FrameReceiver.swift - what all framings share: one message after the other goes to a protocol that may pause, close,
// or call back from inside a message.
// Invariants: messages are delivered in order and never inside one another; none after a pause, a close or the end; the
// end of the input is reported after the last message.

public import WryneckReactor

/// Cuts a stream into messages: the half of a `LineReceiver` or a `StringReceiver` that knows no format. It is a
/// `StreamProtocol` to the transport below, and has a protocol above that gets the messages.
public class FrameReceiver: StreamProtocol {
    /// What the protocol above is told beside its messages.
    enum Event {
        case connected
        /// The peer sends no more, and the last message has been delivered.
        case inputEnded
        case drained
        case disconnected(ConnectionLost?)
    }

    private enum Input { case open, ended, reported }

    /// The transport below; nil before the connection and after its end. To close it, call this object's `close`, so
    /// that no message is delivered afterwards.
    public private(set) final var transport: (any Transport)?
    private var input = Input.open
    private var isPaused = false
    private var isRunning = false
    private var isClosing = false

    init() {}

    // MARK: The format's half

    /// Keeps bytes that have arrived.
    func append(_ bytes: RawSpan) {}
    /// Delivers one message; false if there is none.
    func deliverNext() -> Bool { false }
    /// Passes an event on to the protocol above.
    func tell(_ event: Event) {}

    // MARK: For the protocol above

    /// Delivers no message, and reads nothing, until `resumeReading()`.
    public final func pauseReading() {
        isPaused = true
        transport?.pauseReading()
    }

    /// Goes on. Messages that waited are delivered inside this call; if it is made inside a delivery, after that.
    public final func resumeReading() {
        isPaused = false
        transport?.resumeReading()
        deliver()
    }

    /// Closes once everything is sent. No further message is delivered.
    public final func close() {
        isClosing = true
        transport?.close()
    }

    /// Closes at once, and drops what is queued.
    public final func abort() {
        isClosing = true
        transport?.abort()
    }

    /// Delivers what is there, as long as the protocol above wants it.
    final func deliver() {
        guard !isRunning else { return }
        isRunning = true
        while delivers, deliverNext() {}
        isRunning = false
        guard input == .ended, delivers else { return }
        input = .reported
        tell(.inputEnded)
    }

    private var delivers: Bool { !isPaused && !isClosing && transport != nil }

    // MARK: StreamProtocol

    /// Tells the protocol above that the connection is established.
    /// - Parameter transport: the stream to the peer.
    public final func connected(to transport: any Transport) {
        self.transport = transport
        tell(.connected)
    }

    /// Cuts the bytes into messages and delivers those that are complete.
    /// - Parameters:
    ///   - bytes: the bytes that have arrived.
    ///   - transport: the stream to the peer.
    public final func received(_ bytes: RawSpan, on transport: any Transport) {
        append(bytes)
        deliver()
    }

    /// Tells the protocol above, after the last message, that the peer sends no more.
    /// - Parameter transport: the stream to the peer.
    public final func readClosed(on transport: any Transport) {
        if input == .open { input = .ended }
        deliver()
    }

    /// Tells the protocol above that it may send more.
    /// - Parameter transport: the stream to the peer.
    public final func drained(on transport: any Transport) { tell(.drained) }

    /// Tells the protocol above that the connection is over, and releases it.
    /// - Parameter reason: why the connection is over.
    public final func disconnected(reason: ConnectionLost?) {
        transport = nil
        tell(.disconnected(reason))
    }
}

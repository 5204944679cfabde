// MemoryTransport.swift - a transport without a socket: Twisted's StringTransport.
// Invariant: it behaves as SocketTransport does, at the end of the reactor's turn, with a kernel that takes everything
// unless the test says otherwise.

public import WryneckReactor

/// A connection in memory: the test is its peer.
public final class MemoryTransport: ByteStream {
    /// What the peer has sent.
    private enum Arrival {
        case bytes([UInt8])
        case end
    }

    /// The reactor on which it lives.
    public let reactor: Reactor
    /// The peer's address, as the protocol sees it.
    public let peer: SocketAddress
    /// This end's address, as the protocol sees it.
    public let local = SocketAddress.ipv4(0x7F00_0001, port: 80)

    /// The connection's security, as the protocol sees it; a test may set it before `start(_:)`.
    public var security: TransportSecurity?
    /// The bytes that the peer has received and the test has not taken.
    public private(set) var received: [UInt8] = []
    /// Whether the kernel takes nothing, as with a peer that does not read.
    public var isStalled = false {
        didSet { if !isStalled { reactor.flushAtTurnEnd(self) } }
    }
    /// The number of bytes that the kernel takes before it is full; a test that gives room bit by bit is a peer that
    /// reads slowly.
    public var room = Int.max {
        didSet { if room > oldValue { reactor.flushAtTurnEnd(self) } }
    }
    /// The number of bytes that were sent.
    public private(set) var sentBytes = 0
    /// The state of the stream, for the services that all transports have.
    public var core = StreamCore()

    private var unsent: [UInt8] = []
    private var arrived: [Arrival] = []
    private var reactorsEnd: Reactor.Trigger?

    /// - Parameters:
    ///   - reactor: a reactor that the test turns.
    ///   - peer: the peer's address, as the protocol sees it.
    public init(on reactor: Reactor, peer: SocketAddress = .ipv4(0x7F00_0001, port: 50_000)) {
        self.reactor = reactor
        self.peer = peer
    }

    // So that the reactor's end does not come to one that is gone. Not a weak reference: each use of an object that has
    // one costs more.
    deinit { try? reactorsEnd?.remove() }

    /// Connects the transport to a protocol.
    /// - Parameter stream: the protocol under test; it is told that it is connected.
    public func start(_ stream: any StreamProtocol) {
        if reactorsEnd == nil { reactorsEnd = reactor.addTrigger(.during, .shutdown) { [unowned self] in abort() } }
        begin(stream)
    }

    /// Whether this end has ended its writing side.
    public var isWritingClosed: Bool { core.state.output == .ended }
    /// Whether the connection was cut instead of closed.
    public var wasAborted: Bool { core.state.life == .cut }
    /// Whether a producer is registered.
    public var hasProducer: Bool { core.state.hasProducer }

    // MARK: The peer's side

    /// Sends bytes to the protocol; they wait while it does not read.
    /// - Parameter bytes: as one read would give them.
    public func deliver(_ bytes: [UInt8]) {
        arrived.append(.bytes(bytes))
        deliverArrived()
    }

    /// As a socket does: the end comes behind the last byte, also while reading is paused.
    private func deliverArrived() {
        while let next = arrived.first {
            switch next {
            case .bytes(let bytes):
                guard isReading else { return }
                arrived.removeFirst()
                stream?.received(bytes.span.bytes, on: self)
            case .end:
                arrived.removeFirst()
                inputEnded()
            }
        }
    }

    /// The number of bytes that the peer has sent and the protocol has not read.
    public var undelivered: Int {
        arrived.reduce(0) { if case .bytes(let bytes) = $1 { $0 + bytes.count } else { $0 } }
    }

    /// Ends the peer's writing side. The protocol is told when it has read everything before.
    public func endInput() {
        arrived.append(.end)
        deliverArrived()
    }

    /// Ends the connection from the peer's side.
    /// - Parameter code: the system's error; nil for an end in order.
    public func lose(_ code: Errno? = nil) { end(ConnectionLost(code: code)) }

    /// Returns the bytes that were received, and forgets them.
    public func takeReceived() -> [UInt8] {
        let bytes = received
        received = []
        return bytes
    }

    // MARK: Transport

    /// The number of bytes that wait to be sent.
    public var unsentBytes: Int { unsent.count }

    /// Queues the bytes that `fill` appends.
    /// - Parameter fill: appends to the output, and does nothing else to it.
    public func append(_ fill: (inout [UInt8]) -> Void) {
        guard takesOutput else { return }
        fill(&unsent)
        queued()
    }

    // MARK: ByteStream

    /// Flushes at the end of the turn.
    public func sendSoon() { reactor.flushAtTurnEnd(self) }

    /// Delivers what waits, at the end of the turn.
    public func readingChanged() { if isReading { reactor.flushAtTurnEnd(self) } }

    /// Does nothing: the test looks at `isWritingClosed`.
    public func endOutput() {}

    /// Drops what is queued.
    /// - Parameter cut: `wasAborted` tells it to the test.
    public func release(cut: Bool) {
        unsent = []
        try? reactorsEnd?.remove()
    }
}

extension MemoryTransport: TurnEnd {
    package func turnEnded() {
        guard !isClosed else { return }
        if !isStalled {
            send()
            progressed()
        }
        deliverArrived()
    }

    private func send() {
        let count = min(unsent.count, room)
        if room != .max { room -= count }
        sentBytes += count
        received += unsent.prefix(count)
        unsent.removeFirst(count)
    }
}

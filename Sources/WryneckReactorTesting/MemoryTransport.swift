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

    /// The other end of a wire, which gets what is sent; nil if the test is the peer.
    private weak var farEnd: MemoryTransport?
    /// Bytes on the wire that have not come to the other end.
    private var onTheWire = 0
    /// Bytes that a wire holds, with those that the other end has not read.
    private static let wireBytes = 256 * 1024

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
                if let farEnd, !farEnd.unsent.isEmpty { reactor.flushAtTurnEnd(farEnd) }
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

    /// Tells the other end of a wire; a test looks at `isWritingClosed`.
    public func endOutput() { tellFarEnd { $0.endInput() } }

    /// Drops what is queued.
    /// - Parameter cut: `wasAborted` tells it to the test.
    public func release(cut: Bool) {
        unsent = []
        try? reactorsEnd?.remove()
        tellFarEnd { if cut { $0.lose(.connectionReset) } else { $0.endInput() } }
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
        let count = min(unsent.count, room, roomOnTheWire)
        if room != .max { room -= count }
        sentBytes += count
        if farEnd != nil { carry(Array(unsent.prefix(count))) } else { received += unsent.prefix(count) }
        unsent.removeFirst(count)
    }
}

// A wire.
extension MemoryTransport {
    /// Makes this and another connection the two ends of one: what either sends, the other receives, in a later turn.
    /// Both live on one reactor.
    /// - Parameter other: the other end, from which the test takes nothing any more.
    public func join(_ other: MemoryTransport) {
        (farEnd, other.farEnd) = (other, self)
        for end in [self, other] {
            let bytes = end.takeReceived()
            if !bytes.isEmpty { end.carry(bytes) }
        }
    }

    private var roomOnTheWire: Int {
        guard let farEnd else { return .max }
        return max(MemoryTransport.wireBytes - onTheWire - farEnd.undelivered, 0)
    }

    private func carry(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        onTheWire += bytes.count
        reactor.tellSoon { [weak self] in
            self?.onTheWire -= bytes.count
            self?.farEnd?.deliver(bytes)
        }
    }

    private func tellFarEnd(_ tell: @escaping (MemoryTransport) -> Void) {
        guard let farEnd else { return }
        reactor.tellSoon { [weak farEnd] in if let farEnd { tell(farEnd) } }
    }
}

// MemoryTransport.swift - a transport without a socket. Twisted's StringTransport.
// Invariant: it behaves as SocketTransport does, at the end of the reactor's turn, with a kernel that takes everything unless the test
// says otherwise.

public import WryneckReactor

/// A connection in memory: the test is the peer.
public final class MemoryTransport: Transport {
    /// The reactor on which it lives.
    public let reactor: Reactor
    /// What the protocol is told of the peer.
    public let peer: SocketAddress
    /// What the protocol is told of this end.
    public let local = SocketAddress.ipv4(0x7F00_0001, port: 80)

    /// What the protocol is told of the connection's security; a test may set it before `start(_:)`.
    public var security: TransportSecurity?
    /// What the peer has received and not yet taken.
    public private(set) var received: [UInt8] = []
    /// Whether this end has said that it will write no more.
    public private(set) var isWritingClosed = false
    /// Whether the connection is over.
    public private(set) var isClosed = false
    /// Whether the connection was cut instead of closed.
    public private(set) var wasAborted = false
    /// Whether the protocol reads.
    public private(set) var isReading = true
    /// Whether the kernel takes nothing, as with a peer that does not read.
    public var isStalled = false {
        didSet { if !isStalled { reactor.flushAtTurnEnd(self) } }
    }
    /// How many bytes the kernel still takes before it is full; a test that gives room bit by bit is a peer that reads slowly.
    public var room = Int.max {
        didSet { if room > oldValue { reactor.flushAtTurnEnd(self) } }
    }
    /// How many bytes were sent.
    public private(set) var sentBytes = 0
    /// Whether more is queued than the high-water mark.
    public private(set) var isCongested = false
    /// From how much that is unsent on a producer has to wait.
    public var waterMarks = WaterMarks.standard

    private var stream: (any StreamProtocol)?
    private var producer: ProducerSlot?
    private var unsent: [UInt8] = []
    private var isClosing = false
    private var endsInReset = false
    private var closesWriting = false
    private var inputEnded = false
    private var endWasTold = false
    private var arrived: [[UInt8]] = []
    private var reactorsEnd: Trigger?

    /// - Parameters:
    ///   - reactor: a reactor that the test turns.
    ///   - peer: what the protocol is told of the peer.
    public init(on reactor: Reactor, peer: SocketAddress = .ipv4(0x7F00_0001, port: 50_000)) {
        self.reactor = reactor
        self.peer = peer
    }

    /// Gives the connection to a protocol.
    /// - Parameter stream: what is tested.
    public func start(_ stream: any StreamProtocol) {
        self.stream = stream
        if reactorsEnd == nil { reactorsEnd = reactor.addTrigger(.during, .shutdown) { [unowned self] in abort() } }
        stream.connected(to: self)
    }

    /// Gives the connection to another protocol.
    /// - Parameter stream: is told that it is connected.
    public func handOver(to stream: any StreamProtocol) {
        guard !isClosed else { return }
        start(stream)
    }

    // MARK: The peer's side

    /// Sends bytes to the protocol; they wait while it does not read.
    /// - Parameter bytes: as one read would give them.
    public func deliver(_ bytes: [UInt8]) {
        arrived.append(bytes)
        deliverArrived()
    }

    private func deliverArrived() {
        while isReading, !isClosed, !isClosing, !arrived.isEmpty {
            let bytes = arrived.removeFirst()
            stream?.received(bytes.span.bytes, on: self)
        }
        tellEnd()
    }

    /// As a socket does: the end comes behind the last byte, also while nothing is read.
    private func tellEnd() {
        guard inputEnded, !endWasTold, arrived.isEmpty, !isClosed, !isClosing else { return }
        endWasTold = true
        stream?.readClosed(on: self)
    }

    /// How many bytes the peer has sent that the protocol has not read.
    public var undelivered: Int { arrived.reduce(0) { $0 + $1.count } }

    /// The peer sends no more. The protocol is told when it has read all.
    public func endInput() {
        guard !isClosed, !isClosing, !inputEnded else { return }
        inputEnded = true
        tellEnd()
        endIfBothEnded()
    }

    private func endIfBothEnded() { if isWritingClosed && endWasTold { end(nil) } }

    /// The peer is gone.
    /// - Parameter code: what the system would say.
    public func lose(_ code: Errno? = nil) { end(ConnectionLost(code: code)) }

    /// Takes what was received.
    public func takeReceived() -> [UInt8] {
        let bytes = received
        received = []
        return bytes
    }

    // MARK: Transport

    /// How many bytes wait to be sent.
    public var unsentBytes: Int { unsent.count }

    /// Queues bytes that `fill` appends.
    /// - Parameter fill: only appends.
    public func append(_ fill: (inout [UInt8]) -> Void) {
        guard takesOutput else { return }
        fill(&unsent)
        queued()
    }

    /// Queues bytes.
    /// - Parameter bytes: what to send.
    public func write(_ bytes: [UInt8]) { append { $0.append(contentsOf: bytes) } }

    /// Queues what the file holds there now; a file that is too short aborts the connection.
    /// - Parameter slice: which part.
    public func write(_ slice: FileSlice) {
        var bytes = [UInt8](repeating: 0, count: slice.count)
        let count = bytes.withUnsafeMutableBytes { (try? Syscalls.pread(slice.file.descriptor.rawValue, into: $0, at: slice.offset)) ?? 0 }
        write(Array(bytes[..<count]))
        if count < slice.count { abort() }
    }

    private var takesOutput: Bool { !isClosed && (!isClosing && !closesWriting || producer != nil && !isWritingClosed) }

    private func queued() {
        reactor.flushAtTurnEnd(self)
        guard unsent.count > waterMarks.high else { return }
        isCongested = true
        producer?.pause()
    }

    /// Whether a producer is registered.
    public var hasProducer: Bool { producer != nil }

    /// Gives the transport a producer.
    /// - Parameter producer: one at a time.
    /// - Throws: `ProducerError.alreadyRegistered`.
    public func register(_ producer: Producer) throws(ProducerError) {
        guard self.producer == nil else { throw .alreadyRegistered }
        let slot = ProducerSlot(producer)
        guard takesOutput else { return slot.stop() }
        self.producer = slot
        if isCongested { slot.pause() }
        reactor.flushAtTurnEnd(self)
    }

    /// The producer has no more to write.
    public func unregisterProducer() {
        guard let producer else { return }
        producer.release()
        self.producer = nil
        reactor.flushAtTurnEnd(self)
    }

    /// The protocol does not want to read.
    public func pauseReading() { isReading = false }

    /// The protocol wants to read again.
    public func resumeReading() {
        guard !isReading else { return }
        isReading = true
        reactor.flushAtTurnEnd(self)
    }

    /// Ends this side's writing once all is sent.
    public func closeWriting() {
        closesWriting = true
        reactor.flushAtTurnEnd(self)
    }

    /// Closes once all is sent.
    public func close() {
        guard !isClosing, !isClosed else { return }
        isClosing = true
        reactor.flushAtTurnEnd(self)
    }

    /// Closes with a reset once all is sent.
    public func breakOff() {
        endsInReset = true
        let stopped = producer
        producer = nil
        stopped?.stop()
        close()
        reactor.flushAtTurnEnd(self)
    }

    /// Closes at once.
    public func abort() {
        guard !isClosed else { return }
        wasAborted = true
        end(ConnectionLost(code: nil))
    }

    private func end(_ reason: ConnectionLost?) {
        guard !isClosed else { return }
        isClosed = true
        unsent = []
        try? reactorsEnd?.remove()
        let (producer, stream) = (producer, stream)
        self.producer = nil
        self.stream = nil
        producer?.stop()
        stream?.disconnected(reason: reason)
    }
}

extension MemoryTransport: TurnEnd {
    package func turnEnded() {
        guard !isClosed else { return }
        if !isStalled {
            send()
            if producer == nil && unsent.isEmpty {
                if isClosing { return endsInReset ? abort() : end(nil) }
                if closesWriting { isWritingClosed = true }
            }
            if unsent.count <= waterMarks.low { makeProgress() }
        }
        deliverArrived()
        endIfBothEnded()
    }

    private func makeProgress() {
        let wasCongested = isCongested
        isCongested = false
        producer?.makeProgress(on: self)
        if wasCongested, !isCongested, !isClosing, !isClosed { stream?.drained(on: self) }
    }

    private func send() {
        let count = min(unsent.count, room)
        if room != .max { room -= count }
        sentBytes += count
        received += unsent.prefix(count)
        unsent.removeFirst(count)
    }
}

// MemoryTransport.swift - a transport without a socket: Twisted's StringTransport.
// Invariant: it behaves as SocketTransport does, at the end of the reactor's turn, with a kernel that takes everything
// unless the test says otherwise.

public import WryneckReactor

/// A connection in memory: the test is its peer.
public final class MemoryTransport: Transport {
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
    /// Whether this end has ended its writing side.
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
    /// The number of bytes that the kernel takes before it is full; a test that gives room bit by bit is a peer that
    /// reads slowly.
    public var room = Int.max {
        didSet { if room > oldValue { reactor.flushAtTurnEnd(self) } }
    }
    /// The number of bytes that were sent.
    public private(set) var sentBytes = 0
    /// Whether more is queued than the high-water mark.
    public private(set) var isCongested = false
    /// The amounts of unsent bytes at which a producer is paused and resumed.
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
    ///   - peer: the peer's address, as the protocol sees it.
    public init(on reactor: Reactor, peer: SocketAddress = .ipv4(0x7F00_0001, port: 50_000)) {
        self.reactor = reactor
        self.peer = peer
    }

    /// Connects the transport to a protocol.
    /// - Parameter stream: the protocol under test; it is told that it is connected.
    public func start(_ stream: any StreamProtocol) {
        self.stream = stream
        if reactorsEnd == nil { reactorsEnd = reactor.addTrigger(.during, .shutdown) { [unowned self] in abort() } }
        stream.connected(to: self)
    }

    /// Passes the connection on to another protocol.
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

    /// Tells the protocol of the end, as a socket does: behind the last byte, also while reading is paused.
    private func tellEnd() {
        guard inputEnded, !endWasTold, arrived.isEmpty, !isClosed, !isClosing else { return }
        endWasTold = true
        stream?.readClosed(on: self)
    }

    /// The number of bytes that the peer has sent and the protocol has not read.
    public var undelivered: Int { arrived.reduce(0) { $0 + $1.count } }

    /// Ends the peer's writing side. The protocol is told when it has read everything before.
    public func endInput() {
        guard !isClosed, !isClosing, !inputEnded else { return }
        inputEnded = true
        tellEnd()
        endIfBothEnded()
    }

    private func endIfBothEnded() { if isWritingClosed && endWasTold { end(nil) } }

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

    /// Queues bytes.
    /// - Parameter bytes: the bytes to send.
    public func write(_ bytes: [UInt8]) { append { $0.append(contentsOf: bytes) } }

    /// Queues the bytes that the file has there now; a file that is too short aborts the connection.
    /// - Parameter slice: the part of the file to send.
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

    /// Registers a producer, which is paused and resumed with the water marks.
    /// - Parameter producer: the only one until it is unregistered.
    /// - Throws: `ProducerError.alreadyRegistered`.
    public func register(_ producer: Producer) throws(ProducerError) {
        guard self.producer == nil else { throw .alreadyRegistered }
        let slot = ProducerSlot(producer)
        guard takesOutput else { return slot.stop() }
        self.producer = slot
        if isCongested { slot.pause() }
        reactor.flushAtTurnEnd(self)
    }

    /// Unregisters the producer, which has no more to write.
    public func unregisterProducer() {
        guard let producer else { return }
        producer.release()
        self.producer = nil
        reactor.flushAtTurnEnd(self)
    }

    /// Stops reading; bytes that the test delivers wait.
    public func pauseReading() { isReading = false }

    /// Reads again, beginning with the bytes that wait.
    public func resumeReading() {
        guard !isReading else { return }
        isReading = true
        reactor.flushAtTurnEnd(self)
    }

    /// Ends this side's writing once everything is sent.
    public func closeWriting() {
        closesWriting = true
        reactor.flushAtTurnEnd(self)
    }

    /// Closes once everything is sent.
    public func close() {
        guard !isClosing, !isClosed else { return }
        isClosing = true
        reactor.flushAtTurnEnd(self)
    }

    /// Closes with a reset once everything is sent.
    public func breakOff() {
        endsInReset = true
        let stopped = producer
        producer = nil
        stopped?.stop()
        close()
        reactor.flushAtTurnEnd(self)
    }

    /// Closes at once, and drops what is queued.
    public func abort() {
        guard !isClosed else { return }
        wasAborted = true
        let (producer, stream) = letGo()
        // As a socket does: not from within this call.
        reactor.tellSoon {
            producer?.stop()
            stream?.disconnected(reason: ConnectionLost(code: nil))
        }
    }

    private func end(_ reason: ConnectionLost?) {
        guard !isClosed else { return }
        let (producer, stream) = letGo()
        producer?.stop()
        stream?.disconnected(reason: reason)
    }

    private func letGo() -> (producer: ProducerSlot?, stream: (any StreamProtocol)?) {
        isClosed = true
        unsent = []
        try? reactorsEnd?.remove()
        return (producer.take(), stream.take())
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

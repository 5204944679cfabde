// ByteStream.swift - the narrow core of a transport, and everything that is built on it.
// Invariants: `core` is never held while somebody is called: it is changed, and then the call is made; nothing is told
// to a protocol that is not connected any more.
// What is called for each piece of output is inlinable: without that, a transport of another module pays for it with a
// thousand instructions each time.

/// A transport that stores a `StreamCore` and can send. Closing, pausing, producers, water marks, and word of what was
/// sent are built on that.
///
/// Whoever implements one queues output only if `takesOutput`, and calls `queued()` then; calls `progressed()` when
/// some output has left, or when `sendSoon()` has asked for it; passes input to `stream`, and calls `inputEnded()`
/// behind the last byte; and calls `end(_:)` when the connection is lost.
public protocol ByteStream: Transport {
    /// The state: a stored property, `StreamCore()` at first.
    var core: StreamCore { get set }

    /// Something is queued, or is to end behind what is queued: calls `progressed()` at the end of the turn, or when
    /// there is room.
    func sendSoon()

    /// Reading was paused or resumed: see `isReading`.
    func readingChanged()

    /// This side's output has ended, behind the last byte: tells the peer. The input goes on, unless it has ended
    /// before: the connection is then over, right after this call.
    func endOutput()

    /// The connection is over: drops what is queued and lets go of what is below.
    /// - Parameter cut: whether the peer has to see a reset.
    func release(cut: Bool)
}

extension ByteStream {
    // MARK: For those who implement one

    /// The protocol; nil before `begin(_:)`, and when the connection is over.
    @inlinable public var stream: (any StreamProtocol)? { core.stream }

    /// Whether input is wanted now.
    @inlinable public var isReading: Bool { core.state.reads }

    /// Whether the connection is over.
    @inlinable public var isClosed: Bool { core.state.isOver }

    /// Whether output is accepted.
    @inlinable public var takesOutput: Bool { core.state.takesOutput }

    /// Connects the transport to its first protocol, or to another one.
    /// - Parameter stream: gets all events from now on.
    public func begin(_ stream: any StreamProtocol) {
        core.stream = stream
        stream.connected(to: self)
    }

    /// Something was queued.
    @inlinable public func queued() {
        sendSoon()
        let marks = core.marks
        if core.state.queued(unsentBytes, marks) == .pauseProducer { core.producer?.pause() }
    }

    /// Some output has left, or there was none: ends what was to end behind it, asks for more, and tells those who
    /// wait.
    @inlinable public func progressed() {
        let unsent = unsentBytes
        if unsent == 0, core.state.endsBehindOutput { finishOutput() }
        makeProgress(leaving: unsent)
        if !core.waiters.isEmpty { tellSent() }
    }

    @usableFromInline func finishOutput() {
        switch core.state.sentAll() {
        case .endWriting:
            let action = core.state.endOutput()
            endOutput()
            if action == .end { end(nil) }
        case .end: end(nil)
        case .cut: abort()
        default: return
        }
    }

    /// Asks for more output, if there is room for it.
    @inlinable func makeProgress(leaving unsent: Int) {
        let marks = core.marks
        switch core.state.sent(leaving: unsent, marks) {
        case .askProducer: core.producer?.makeProgress(on: self)
        case .askProducerAndTell:
            core.producer?.makeProgress(on: self)
            if core.state.tellsDrained { core.stream?.drained(on: self) }
        default: return
        }
    }

    /// Tells those whose bytes are sent. One at a time, because each may end the connection; and not those that begin
    /// to wait meanwhile, because one that always asks again would keep the reactor here.
    @usableFromInline func tellSent() {
        var left = core.waiters.count
        while left > 0, let first = core.waiters.first, first.isReached(by: sentBytes) {
            left -= 1
            core.waiters.removeFirst()
            first.body(true)
        }
    }

    /// The last byte of the input has been delivered; without effect after the first time, or after a close.
    public func inputEnded() {
        guard core.state.endInput() == .tellEnd else { return }
        core.stream?.readClosed(on: self)
        if core.state.endWasTold() == .end { end(nil) } else { readingChanged() }
    }

    /// Ends the connection, and tells everybody, inside this call.
    /// - Parameter reason: nil if it ended in an orderly way; otherwise why it ended.
    public func end(_ reason: ConnectionLost?) {
        guard core.state.end(cut: false) == .end else { return }
        letGo(cut: false).tell(reason)
    }

    /// Empties the fields before anyone is told: the protocol may hold this transport, and whatever it does then must
    /// find the connection over.
    private func letGo(cut: Bool) -> StreamEnd {
        release(cut: cut)
        let (producer, waiters, stream) = core.release()
        return StreamEnd(producer: producer, waiters: waiters, sent: sentBytes, stream: stream)
    }

    // MARK: Transport

    /// The amounts of unsent bytes at which a producer is paused and resumed.
    public var waterMarks: WaterMarks {
        get { core.marks }
        set { core.marks = newValue }
    }

    /// Whether more is queued than the high-water mark.
    @inlinable public var isCongested: Bool { core.state.isCongested }

    /// Stops reading.
    @inlinable public func pauseReading() { if core.state.pauseReading() == .watch { readingChanged() } }

    /// Reads again.
    @inlinable public func resumeReading() { if core.state.resumeReading() == .watch { readingChanged() } }

    /// Passes the connection on to another protocol.
    /// - Parameter stream: is told that it is connected.
    public func handOver(to stream: any StreamProtocol) { if !core.state.isOver { begin(stream) } }

    /// Registers a producer, which is paused and resumed with the water marks.
    /// - Parameter producer: the only one until it is unregistered.
    /// - Throws: `StreamProducer.Failure.alreadyRegistered`.
    public func register(_ producer: StreamProducer) throws(StreamProducer.Failure) {
        let action = core.state.register()
        if action == .refuse { throw .alreadyRegistered }
        let slot = ProducerSlot(producer)
        if action == .stopProducer { return slot.stop() }
        core.producer = slot
        if action == .pauseProducer { slot.pause() }
        sendSoon()
    }

    /// Unregisters the producer, which has no more to write.
    public func unregisterProducer() {
        guard core.state.unregister() == .send else { return }
        core.producer.take()?.release()
        sendSoon()
    }

    /// Tells when everything that is queued up to here is sent, or the connection is over.
    /// - Parameter body: called once, later: true if it was sent.
    public func notify(whenSent body: @escaping (Bool) -> Void) {
        if core.state.isOver { return reactor.tellSoon { body(false) } }
        core.waiters.append(SentWaiter(end: sentBytes &+ unsentBytes, body: body))
        if unsentBytes == 0 { sendSoon() }
    }

    /// Ends this side's writing once everything is sent.
    public func closeWriting() { if core.state.closeWriting() == .send { sendSoon() } }

    /// Closes once everything is sent.
    public func close() { if core.state.close() == .send { sendSoon() } }

    /// Closes with a reset once everything is sent.
    public func breakOff() {
        let action = core.state.breakOff()
        guard action != .nothing else { return }
        if action == .stopProducer { core.producer.take()?.stop() }
        sendSoon()
    }

    /// Closes at once, and drops what is queued.
    public func abort() {
        guard core.state.end(cut: true) == .cut else { return }
        let left = letGo(cut: true)
        // The caller finishes its own work first, so that its reason for the end comes before this one.
        reactor.tellSoon { left.tell(ConnectionLost(code: nil)) }
    }
}

/// Those who have to be told of a connection's end, in this order.
private struct StreamEnd {
    let producer: ProducerSlot?
    let waiters: [SentWaiter]
    let sent: Int
    let stream: (any StreamProtocol)?

    func tell(_ reason: ConnectionLost?) {
        producer?.stop()
        for waiter in waiters { waiter.body(waiter.isReached(by: sent)) }
        stream?.disconnected(reason: reason)
    }
}

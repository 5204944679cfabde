// SocketTransport.swift - one connected socket: one read a turn into the reactor's buffer, one flush a turn.
// Invariants: after the close nothing is called any more and nothing is queued; `disconnected` is called exactly once;
// epoll watches for exactly what `interest` says, and that never includes a condition which nobody would deal with; once both
// directions have ended, the connection has.

package final class SocketTransport: Transport, EventSource, TurnEnd {
    private enum Phase { case open, closing, closed }

    package let reactor: Reactor
    package let peer: SocketAddress
    private let number: CInt
    private var descriptor: FileDescriptor?
    /// TLS, if there is any.
    private(set) var session: (any SecureSession)?
    private(set) var stream: (any StreamProtocol)?
    private let listener: Listener?
    private var token: SourceToken?
    private var interest: Readiness = []
    private var output = OutputBuffer()
    var producer: ProducerSlot?
    package private(set) var sentBytes = 0

    private var phase = Phase.open
    private var isReading = true
    /// Since reading was last paused, the peer has been seen to have ended its writing. Something of what it wrote may still be unread.
    private var peerEnded = false
    /// All that the peer wrote has been read, and the protocol was told.
    private var inputEnded = false
    private var closesWriting = false
    private var outputEnded = false
    private var endsInReset = false
    private var isFlushPlanned = false
    private var isReadPlanned = false
    /// The session cannot read before it has sent something.
    var readWaitsForRoom = false
    private var isBlocked = false
    package private(set) var isCongested = false
    package var waterMarks = WaterMarks.standard

    /// Takes over a connected socket that does not block.
    package init(
        _ descriptor: consuming FileDescriptor, peer: SocketAddress, on reactor: Reactor, listener: Listener? = nil,
        session: (any SecureSession)? = nil
    ) {
        self.reactor = reactor
        self.peer = peer
        self.listener = listener
        self.session = session
        number = descriptor.rawValue
        self.descriptor = consume descriptor
    }

    /// Gives the connection to a protocol and begins to read.
    package func start(_ stream: any StreamProtocol) throws(Errno) {
        interest = [.readable, .peerClosed]
        token = try reactor.register(self, number, interest)
        // Not before: who was not told of a connection is not told of its end.
        self.stream = stream
        stream.connected(to: self)
        // The last bytes of a handshake often come together with the first of what follows.
        if session?.hasInput == true { planRead() }
    }

    package func handOver(to stream: any StreamProtocol) {
        guard phase != .closed else { return }
        self.stream = stream
        stream.connected(to: self)
    }

    package var local: SocketAddress { (descriptor != nil ? try? Syscalls.localAddress(number) : nil) ?? .unix("") }
    package var unsentBytes: Int { output.count }
    package var security: TransportSecurity? { session?.security }

    // MARK: Reading

    package func ready(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: [.readable, .peerClosed, .failed]) {
            if isReading && phase == .open && !inputEnded {
                read()
            } else {
                notice(readiness)
            }
        }
        guard readiness.contains(.writable) && phase != .closed else { return }
        if readWaitsForRoom {
            readWaitsForRoom = false
            if isReading && phase == .open && !inputEnded { read() }
        }
        if phase != .closed { flush() }
    }

    /// What the peer did while nothing is read.
    private func notice(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: .failed) {
            let code = Syscalls.takeSocketError(number)
            // Without an error this is a peer that has left in order. What it sent before can still be read, if anybody is going to.
            if code != nil || phase == .closing || inputEnded { return end(ConnectionLost(code: code ?? .connectionReset)) }
        }
        // An event of this turn may be older than the pause.
        guard !readiness.isDisjoint(with: [.peerClosed, .failed]) else { return }
        peerEnded = true
        // Told as soon as nothing is unread, so that who waits for the end hears of it without reading, and who reads misses nothing.
        do throws(Errno) {
            if try Syscalls.hasUnread(number) || session?.hasInput == true { return updateInterest() }
            // What says that nothing follows would be unread.
            if session == nil { endInput() } else { end(.truncated) }
        } catch {
            end(ConnectionLost(code: error))
        }
    }

    private func read() {
        if let session { return read(through: session) }
        do throws(Errno) {
            let moved = try reactor.buffers.withReadBuffer { buffer throws(Errno) in
                let moved = try Syscalls.read(number, into: buffer)
                if case .count(let count) = moved, count > 0 {
                    stream?.received(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]).bytes, on: self)
                }
                return moved
            }
            if moved == .count(0) { endInput() }
        } catch {
            end(ConnectionLost(code: error))
        }
    }

    func endInput() {
        guard !inputEnded, phase == .open else { return }
        inputEnded = true
        updateInterest()
        stream?.readClosed(on: self)
        if outputEnded { end(nil) }
    }

    package func pauseReading() {
        isReading = false
        updateInterest()
    }

    package func resumeReading() {
        isReading = true
        // Looked for again at the next pause: the last of what it wrote may have been read by then.
        peerEnded = false
        updateInterest()
        if session?.hasInput == true { planRead() }
    }

    /// For bytes of which epoll does not know: they wait in the session.
    func planRead() {
        isReadPlanned = true
        planTurnEnd()
    }

    private func planTurnEnd() {
        guard !isFlushPlanned else { return }
        isFlushPlanned = true
        reactor.flushAtTurnEnd(self)
    }

    // MARK: Writing

    /// Whoever closes lets the producer end first (row P5).
    var takesOutput: Bool { phase == .open && !closesWriting || producer != nil && !outputEnded }

    package func append(_ fill: (inout [UInt8]) -> Void) {
        guard takesOutput else { return }
        output.append(from: reactor.buffers, fill)
        queued()
    }

    package func write(_ bytes: [UInt8]) {
        guard takesOutput else { return }
        output.append(bytes, from: reactor.buffers)
        queued()
    }

    package func write(_ slice: FileSlice) {
        guard takesOutput else { return }
        output.append(slice)
        queued()
    }

    private func queued() {
        planFlush()
        guard output.count > waterMarks.high else { return }
        isCongested = true
        producer?.pause()
    }

    func planFlush() {
        // While the kernel is full, EPOLLOUT says when to go on.
        if !isBlocked { planTurnEnd() }
    }

    package func turnEnded() {
        if isReadPlanned {
            isReadPlanned = false
            if isReading && phase == .open && !inputEnded { read() }
        }
        isFlushPlanned = false
        if phase != .closed { flush() }
        // There is more than one read's worth.
        if isReadPlanned && phase == .open { planTurnEnd() }
    }

    private func flush() {
        let before = output.count
        do throws(Errno) {
            let progress = try output.send(to: number, through: session, pool: reactor.buffers)
            sentBytes &+= before - output.count
            isBlocked = progress != .done
            if isBlocked {
                updateInterest()
            } else {
                try flushed()
            }
            if output.count <= waterMarks.low { makeProgress() }
        } catch {
            sentBytes &+= before - output.count
            // An orderly end would make half an answer look like a whole one.
            Syscalls.setResetOnClose(number)
            end(ConnectionLost(code: error))
        }
    }

    private func makeProgress() {
        let wasCongested = isCongested
        isCongested = false
        producer?.makeProgress(on: self)
        if wasCongested && !isCongested && phase == .open { stream?.drained(on: self) }
    }

    private func flushed() throws(Errno) {
        if phase == .closing && producer == nil {
            if endsInReset { return abort() }
            return try saysNothingFollows() ? end(nil) : ()
        }
        if closesWriting && !outputEnded && producer == nil {
            guard try saysNothingFollows() else { return }
            outputEnded = true
            if inputEnded { return end(nil) }
            Syscalls.shutdownWriting(number)
        }
        updateInterest()
    }

    /// Whether a secure session's end has been told to the peer; else that is tried again when there is room.
    private func saysNothingFollows() throws(Errno) -> Bool {
        guard let session else { return true }
        isBlocked = try !session.endWriting()
        if isBlocked { updateInterest() }
        return !isBlocked
    }

    // MARK: Closing

    package func closeWriting() {
        guard phase == .open, !closesWriting else { return }
        closesWriting = true
        planFlush()
    }

    package func close() {
        guard phase == .open else { return }
        phase = .closing
        updateInterest()
        planFlush()
    }

    package func breakOff() {
        guard phase != .closed else { return }
        endsInReset = true
        let stopped = producer
        producer = nil
        stopped?.stop()
        if phase == .open { close() } else { planFlush() }
    }

    package func abort() {
        guard phase != .closed else { return }
        Syscalls.setResetOnClose(number)
        end(ConnectionLost(code: nil))
    }

    package func reactorStopped() { if output.isEmpty && producer == nil { end(ConnectionLost(code: nil)) } else { abort() } }

    func end(_ reason: ConnectionLost?) {
        guard phase != .closed else { return }
        phase = .closed
        if let token { reactor.deregister(token, number) }
        token = nil
        descriptor = nil
        session = nil
        output.discardAll(to: reactor.buffers)
        listener?.connectionEnded(with: peer)
        // The protocol is let go of first: it may hold this transport, and what it does now must find the connection over.
        let (producer, stream) = (producer, stream)
        self.producer = nil
        self.stream = nil
        producer?.stop()
        stream?.disconnected(reason: reason)
    }

    func updateInterest() {
        var wanted: Readiness = []
        if phase == .open && !inputEnded {
            // A peer that has ended its writing, or has left altogether, is reported for as long as nobody reads on (row E5): once is enough.
            // While output is blocked, the next send fails on a peer that has left.
            wanted = isReading ? [.readable, .peerClosed] : !peerEnded ? .peerClosed : isBlocked ? [] : .once
        }
        if readWaitsForRoom { wanted.remove(.readable) }
        if isBlocked || readWaitsForRoom { wanted.insert(.writable) }
        guard wanted != interest, let token else { return }
        do {
            try reactor.update(token, number, wanted)
            interest = wanted
        } catch {
            end(ConnectionLost(code: error))
        }
    }
}

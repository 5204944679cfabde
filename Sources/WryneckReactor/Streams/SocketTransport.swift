// SocketTransport.swift - one connected socket: one read a turn into the reactor's buffer, one flush a turn. Its life;
// reading and writing are in files of their own.
// Invariants: after the close nothing is called and nothing is queued; `disconnected` is called exactly once; epoll
// watches for exactly what `interest` says, and that never includes a condition which nobody would deal with; once both
// directions have ended, the connection has.

package final class SocketTransport: Transport, EventSource, TurnEnd {
    enum Phase { case open, closing, closed }

    package let reactor: Reactor
    package let peer: SocketAddress
    let number: CInt
    var descriptor: FileDescriptor?
    /// The TLS session; nil for a connection in the clear.
    var session: (any SecureSession)?
    var stream: (any StreamProtocol)?
    let listener: Listener?
    var token: SourceToken?
    var interest: Readiness = []
    var output = OutputBuffer()
    var producer: ProducerSlot?
    // Stored behind computed properties that other modules see: each access to a stored one from outside would be
    // checked for exclusivity.
    var sent = 0
    package var sentBytes: Int { sent }

    var phase = Phase.open
    var isReading = true
    /// Whether the peer was seen to have ended its writing since reading was last paused. Some of what it wrote may
    /// still be unread.
    var peerEnded = false
    /// Whether all that the peer wrote has been read, and the protocol was told.
    var inputEnded = false
    var closesWriting = false
    var outputEnded = false
    var endsInReset = false
    var isFlushPlanned = false
    var isReadPlanned = false
    /// Whether the session cannot read before it has sent something.
    var readWaitsForRoom = false
    var isBlocked = false
    var hasTooMuch = false
    package var isCongested: Bool { hasTooMuch }
    var marks = WaterMarks.standard
    package var waterMarks: WaterMarks {
        get { marks }
        set { marks = newValue }
    }

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

    /// Connects the transport to a protocol and begins to read.
    package func start(_ stream: any StreamProtocol) throws(Errno) {
        token = try reactor.register(self, number, SocketTransport.firstInterest)
        begin(stream)
    }

    /// Connects the transport to a protocol, for a socket that was watched before.
    func start(_ stream: any StreamProtocol, takingOver token: SourceToken, _ interest: Readiness) throws(Errno) {
        if interest != SocketTransport.firstInterest { try reactor.update(token, number, SocketTransport.firstInterest) }
        reactor.handOver(token, to: self)
        self.token = token
        begin(stream)
    }

    static let firstInterest: Readiness = [.readable, .peerClosed]

    private func begin(_ stream: any StreamProtocol) {
        interest = SocketTransport.firstInterest
        // Set only here: a stream that never got `connected` must not get `disconnected`.
        self.stream = stream
        stream.connected(to: self)
        // The last bytes of a handshake often come together with the first ones behind it.
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

    // MARK: Closing

    package func closeWriting() {
        guard phase == .open, !closesWriting else { return }
        closesWriting = true
        planFlush()
    }

    package func close() {
        guard phase == .open else { return }
        phase = .closing
        // `ready` ignores everything else of this turn, and at its end there is usually nothing left to watch.
        if isBlocked { updateInterest() } else { planFlush() }
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
        let (producer, stream) = letGo()
        // The caller finishes its own work first, so that its reason for the end comes before this one.
        reactor.tellSoon {
            producer?.stop()
            stream?.disconnected(reason: ConnectionLost(code: nil))
        }
    }

    package func reactorStopped() {
        // Queued bytes are lost: after an orderly end the peer would take a part of them for the whole.
        if !output.isEmpty || producer != nil { Syscalls.setResetOnClose(number) }
        end(ConnectionLost(code: nil))
    }

    func end(_ reason: ConnectionLost?) {
        guard phase != .closed else { return }
        let (producer, stream) = letGo()
        producer?.stop()
        stream?.disconnected(reason: reason)
    }

    /// Closes the socket, and empties both fields before anyone is told: the protocol may hold this transport, and
    /// whatever it does then must find the connection over.
    private func letGo() -> (producer: ProducerSlot?, stream: (any StreamProtocol)?) {
        phase = .closed
        if let token { reactor.deregister(token, number) }
        token = nil
        descriptor = nil
        session = nil
        output.discardAll(to: reactor.buffers)
        listener?.connectionEnded(with: peer)
        return (producer.take(), stream.take())
    }

    func updateInterest() {
        var wanted: Readiness = []
        if phase == .open && !inputEnded {
            // epoll reports a peer that has ended its writing, or has left altogether, for as long as nobody reads:
            // once is enough. While output is blocked, the next send fails on a peer that has left.
            wanted = isReading ? [.readable, .peerClosed] : !peerEnded ? .peerClosed : isBlocked ? [] : .once
        }
        // Also not for the peer's end, which would be reported again and again until there is room.
        if readWaitsForRoom { wanted.subtract([.readable, .peerClosed]) }
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

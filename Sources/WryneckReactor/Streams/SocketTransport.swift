// SocketTransport.swift - one connected socket: one read a turn into the reactor's buffer, one flush a turn. Its life;
// reading and writing are in files of their own, and what every transport does is in ByteStream.swift.
// Invariants: after the close nothing is called and nothing is queued; `disconnected` is called exactly once; epoll
// watches for exactly what `interest` says, and that never includes a condition which nobody would deal with; once both
// directions have ended, the connection has.

package final class SocketTransport: ByteStream, EventSource, TurnEnd {
    /// The work that is planned for the turn's end.
    enum TurnWork {
        case nothing, flush
        /// A read of what waits in the session, and a flush.
        case readAndFlush
    }

    package let reactor: Reactor
    package let peer: SocketAddress
    let number: CInt
    var descriptor: FileDescriptor?
    /// The TLS session; nil for a connection in the clear.
    var session: (any SecureSession)?
    let listener: Listener?
    var token: SourceToken?
    var interest: Readiness = []
    var output = OutputBuffer()
    // Stored behind computed properties that other modules see: each access to a stored one from outside would be
    // checked for exclusivity.
    var own = StreamCore()
    package var core: StreamCore {
        get { own }
        _modify { yield &own }
    }
    var sent = 0
    package var sentBytes: Int { sent }
    var turnWork = TurnWork.nothing
    /// Whether the session cannot read before it has sent something.
    var readWaitsForRoom = false
    var isBlocked = false

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
        beginWatched(stream)
    }

    /// Connects the transport to a protocol, for a socket that was watched before.
    func start(_ stream: any StreamProtocol, takingOver token: SourceToken, _ interest: Readiness) throws(Errno) {
        if interest != SocketTransport.firstInterest {
            try reactor.update(token, number, SocketTransport.firstInterest)
        }
        reactor.handOver(token, to: self)
        self.token = token
        beginWatched(stream)
    }

    static let firstInterest: Readiness = [.readable, .peerClosed]

    private func beginWatched(_ stream: any StreamProtocol) {
        interest = SocketTransport.firstInterest
        // Only here: a stream that never got `connected` must not get `disconnected`.
        begin(stream)
        // The last bytes of a handshake often come together with the first ones behind it.
        if session?.hasInput == true { planRead() }
    }

    package var local: SocketAddress { (descriptor != nil ? try? Syscalls.localAddress(number) : nil) ?? .unix("") }
    package var unsentBytes: Int { output.count }
    package var security: TransportSecurity? { session?.security }

    // MARK: Closing

    package func reactorStopped() {
        // Queued bytes are lost: after an orderly end the peer would take a part of them for the whole.
        if !output.isEmpty || own.state.hasProducer { Syscalls.setResetOnClose(number) }
        end(ConnectionLost(code: nil))
    }

    package func release(cut: Bool) {
        if cut { Syscalls.setResetOnClose(number) }
        if let token { reactor.deregister(token, number) }
        token = nil
        descriptor = nil
        session = nil
        output.discardAll(to: reactor.buffers)
        listener?.connectionEnded(with: peer)
    }

    /// Gives the socket up, for a handshake that begins on it; the protocol is told nothing further. Nil if something
    /// waits to be sent, or the connection is over or secure.
    func giveUpSocket() -> FileDescriptor? {
        guard session == nil, output.isEmpty, own.state.end(cut: false) == .end else { return nil }
        _ = own.release()
        if let token { reactor.deregister(token, number) }
        token = nil
        output.discardAll(to: reactor.buffers)
        return descriptor.take()
    }

    // MARK: What epoll watches for

    /// The readiness of the input in which somebody is interested.
    private var inputInterest: Readiness {
        guard own.state.life == .open else { return [] }
        switch own.state.input {
        case .reading: return [.readable, .peerClosed]
        case .paused: return .peerClosed
        // epoll reports a peer that has ended its writing, or has left altogether, for as long as nobody reads: once is
        // enough. While output is blocked, the next send fails on a peer that has left.
        case .pausedAtEnd: return isBlocked ? [] : .once
        case .ended: return []
        }
    }

    func updateInterest() {
        var wanted = inputInterest
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

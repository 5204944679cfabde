// DatagramTransport.swift - one UDP socket: some datagrams a turn, each sent at once.
// Invariants: a datagram is passed on whole or not at all; after the close nothing is called any more, and `stopped`
// was called exactly once; epoll watches for writing only while a `send` has found no room.

internal import CLinux
internal import Glibc
public import WryneckReactor

/// An open datagram socket. The reactor keeps it until `close()` or its own end.
public final class DatagramTransport: EventSource, TurnEnd {
    /// The most datagrams that are received in a turn, so that a flood of them does not starve the others. Twisted has
    /// 256 KiB a turn.
    private static let datagramsPerTurn = 64

    /// The reactor on which it lives.
    public let reactor: Reactor
    /// The only peer; nil if the socket is not connected to one.
    public let peer: SocketAddress?
    /// Whether it has not been closed.
    public private(set) var isOpen = true

    let family: CInt
    let number: CInt
    private let largest: Int
    private var descriptor: FileDescriptor?
    private var token: SourceToken?
    private var receiver: (any DatagramProtocol)?
    private var isReading = true
    private var isBlocked = false
    private var interest: Readiness = []
    /// Errors of earlier datagrams that a `send` was given; reported at the end of the turn.
    private var failures: [Errno] = []

    init(_ descriptor: consuming FileDescriptor, on reactor: Reactor, family: CInt, peer: SocketAddress?, largest: Int)
    {
        self.reactor = reactor
        self.family = family
        self.peer = peer
        self.largest = min(max(largest, 0), BufferPool.readBytes)
        number = descriptor.rawValue
        self.descriptor = consume descriptor
    }

    static func makeSocket(_ family: CInt, _ options: DatagramOptions) throws(Errno) -> FileDescriptor {
        let socket = try Syscalls.socket(family: family, type: CInt(SOCK_DGRAM.rawValue))
        try options.apply(to: socket.rawValue, family: family)
        return socket
    }

    func start(_ receiver: any DatagramProtocol) throws(Errno) {
        interest = .readable
        token = try reactor.register(self, number, interest)
        self.receiver = receiver
        receiver.started(on: self)
    }

    /// The address of this end, with the real port.
    public var local: SocketAddress { (isOpen ? try? Syscalls.localAddress(number) : nil) ?? .unix("") }

    // MARK: Sending

    /// Sends a datagram at once.
    /// - Parameters:
    ///   - bytes: the whole datagram.
    ///   - address: the receiver; nil for the peer that the socket is connected to.
    /// - Returns: false if the kernel has no room: the datagram is not sent, and `drained` will tell when to go on.
    ///   Also false once closed.
    /// - Throws: `EMSGSIZE` if it is too long, `EDESTADDRREQ` if there is no receiver, or another error of the network.
    @discardableResult
    public func send(_ bytes: RawSpan, to address: SocketAddress? = nil) throws(Errno) -> Bool {
        guard isOpen else { return false }
        var moved: Syscalls.Moved
        do throws(Errno) { moved = try Syscalls.sendDatagram(number, bytes, to: address) } catch {
            // The error is that of an earlier datagram. Once it was reported, the socket is free for this one.
            guard error.concernsEarlierDatagram else { throw error }
            if failures.isEmpty { reactor.flushAtTurnEnd(self) }
            failures.append(error)
            moved = try Syscalls.sendDatagram(number, bytes, to: address)
        }
        guard moved == .wouldBlock else { return true }
        isBlocked = true
        updateInterest()
        return false
    }

    /// Sends a datagram at once. See `send(_:to:)` for a span.
    /// - Parameters:
    ///   - bytes: the whole datagram.
    ///   - address: the receiver; nil for the peer that the socket is connected to.
    /// - Returns: false if the kernel has no room: the datagram is not sent, and `drained` will tell when to go on.
    ///   Also false once closed.
    /// - Throws: as `send(_:to:)` for a span.
    @discardableResult
    public func send(_ bytes: [UInt8], to address: SocketAddress? = nil) throws(Errno) -> Bool {
        try send(bytes.span.bytes, to: address)
    }

    // MARK: Receiving

    package func ready(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: [.readable, .failed]) {
            if isReading {
                receive()
            } else if let error = Syscalls.takeSocketError(number) {
                receiver?.failed(error, on: self)
            }
        }
        guard isOpen, isBlocked, readiness.contains(.writable) else { return }
        isBlocked = false
        updateInterest()
        receiver?.drained(on: self)
    }

    private func receive() {
        for _ in 0..<DatagramTransport.datagramsPerTurn where isOpen && isReading {
            do throws(Errno) {
                guard try receiveOne() else { return }
            } catch {
                receiver?.failed(error, on: self)
            }
        }
    }

    /// Receives one datagram; false if none waited.
    private func receiveOne() throws(Errno) -> Bool {
        try reactor.buffers.withReadBuffer { buffer throws(Errno) in
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<largest])
            guard let (length, sender) = try Syscalls.receiveDatagram(number, into: room) else { return false }
            if length > largest {
                receiver?.refused(length, from: sender, on: self)
            } else {
                receiver?.received(
                    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<length]).bytes, from: sender,
                    on: self)
            }
            return true
        }
    }

    /// Stops receiving; datagrams that arrive meanwhile wait in the kernel's buffer, as far as there is room.
    public func pauseReading() {
        isReading = false
        updateInterest()
    }

    /// Receives again.
    public func resumeReading() {
        isReading = true
        updateInterest()
    }

    // MARK: Closing

    /// Closes the socket (Twisted's `stopListening`).
    public func close() {
        guard isOpen else { return }
        isOpen = false
        if let token { reactor.deregister(token, number) }
        token = nil
        descriptor = nil
        failures = []
        let receiver = receiver
        self.receiver = nil
        receiver?.stopped()
    }

    package func reactorStopped() { close() }

    package func turnEnded() {
        let told = failures
        failures = []
        for error in told { receiver?.failed(error, on: self) }
    }

    private func updateInterest() {
        var wanted: Readiness = isReading ? .readable : []
        if isBlocked { wanted.insert(.writable) }
        guard wanted != interest, let token else { return }
        interest = wanted
        do { try reactor.update(token, number, wanted) } catch { close() }
    }
}

extension Errno {
    /// Whether it is an error that an ICMP message has left at the socket.
    fileprivate var concernsEarlierDatagram: Bool {
        rawValue == ECONNREFUSED || rawValue == EHOSTUNREACH || rawValue == ENETUNREACH
    }
}

// Listener.swift - accepts connections and gives each a protocol. Running out of descriptors must neither stop the
// server nor make it spin: one descriptor is kept in reserve, closed so that a waiting newcomer can be accepted and
// turned away, and then opened again.

internal import CLinux
internal import Glibc

/// A listening socket. It goes on until `stop()` or the end of its reactor.
public final class Listener: EventSource {
    /// The most connections that are accepted in a turn, so that a flood of them does not starve those that stand.
    private static let acceptsPerTurn = 64
    /// The most connections that are accepted at the end, when all that wait are: as many as the kernel keeps ready by
    /// default.
    private static let acceptsAtEnd = 4096
    /// How long handshakes may go on after that, so that a client that had connected before gets its answer.
    private static let handshakesAtEnd = Duration.seconds(1)
    /// The pause when the system itself has no resources.
    private static let pauseAfterExhaustion = Duration.milliseconds(50)

    /// Makes the protocol for a newcomer's connection; nil closes it at once.
    public typealias Factory = (Incoming) -> (any StreamProtocol)?

    /// The address of the socket, with the real port if zero was asked for.
    public let address: SocketAddress

    /// The number of its open connections.
    public private(set) var connectionCount = 0

    /// The number of connections that it turned away because there was no room.
    public private(set) var refusedCount = 0

    /// The most open connections; further ones get `refusal` and are closed.
    package var connectionLimit = Int.max
    package var refusal: [UInt8] = []
    /// The most connections of one client; nil for no limit.
    private let peerLimit: PeerLimit?
    /// Not counted themselves: the clients for whom they speak are, once the header has come.
    private let trustedProxies: [SocketAddress.Network]

    private let reactor: Reactor
    /// The connections to a secure endpoint whose handshake goes on. They count as connections.
    private var handshakes: Handshakes?
    /// Dropped when the listening ends, because it often holds the listener.
    private var factory: Factory?
    /// Makes the protocol for a peer that does not speak TLS where it should; nil ends such a connection.
    package var plainFactory: Factory? { didSet { handshakes?.admitsPlain = plainFactory != nil } }
    private var socket: FileDescriptor?
    private let number: CInt
    private var reserve: FileDescriptor?
    private var token: SourceToken?
    private var isStopping = false

    /// The file of a UNIX socket, which is removed at the end.
    private let file: UnixSocketFile?

    init(
        _ socket: consuming FileDescriptor, on reactor: Reactor, leaving file: UnixSocketFile? = nil,
        admitting peerLimit: PeerLimit? = nil,
        trusting trustedProxies: [SocketAddress.Network] = [], _ factory: @escaping Factory
    ) throws(Errno) {
        self.peerLimit = peerLimit
        self.trustedProxies = trustedProxies
        number = socket.rawValue
        self.file = file
        address = try Syscalls.localAddress(number)
        self.socket = consume socket
        self.reactor = reactor
        self.factory = factory
        reserve = try Syscalls.eventDescriptor()
        token = try reactor.register(self, number, .readable)
    }

    /// Stops listening. Connections that the kernel has already queued are still accepted; those that stand are not
    /// affected.
    public func stop() {
        guard token != nil, !isStopping else { return }
        isStopping = true
        // First, so that nobody connects while the queue is emptied.
        file?.remove()
        acceptAll(atMost: Listener.acceptsAtEnd)
        end()
    }

    package func reactorStopped() {
        end()
        handshakes?.discardAll()
        dropFactories()
    }

    private func end() {
        guard let token else { return }
        reactor.deregister(token, number)
        self.token = nil
        if handshakes?.count ?? 0 == 0 { dropFactories() }
        socket = nil
        reserve = nil
        file?.remove()
    }

    package func ready(_ readiness: Readiness) { acceptAll(atMost: Listener.acceptsPerTurn) }

    func connectionEnded(with peer: SocketAddress) {
        connectionCount -= 1
        if let peerLimit, isCounted(peer) { peerLimit.leave(peer) }
    }

    private func isCounted(_ peer: SocketAddress) -> Bool { !trustedProxies.contains { $0.contains(peer) } }

    private func acceptAll(atMost limit: Int) {
        for _ in 0..<limit where token != nil {
            do throws(Errno) {
                guard let (accepted, peer) = try Syscalls.accept(number) else { return }
                start(FileDescriptor(owning: accepted), peer)
            } catch {
                guard recover(from: error) else { return }
            }
        }
    }

    private func start(_ descriptor: consuming FileDescriptor, _ peer: SocketAddress) {
        guard connectionCount < connectionLimit else { return refuse(descriptor) }
        if let peerLimit, isCounted(peer), !peerLimit.enter(peer) { return refuse(descriptor) }
        if let handshakes {
            connectionCount += 1
            return handshakes.begin(
                descriptor, peer: peer, isProxy: !trustedProxies.isEmpty && !isCounted(peer), for: self)
        }
        let incoming = Incoming(peer: peer, local: local(of: descriptor.rawValue))
        guard let stream = factory?(incoming) else {
            if let peerLimit, isCounted(peer) { peerLimit.leave(peer) }
            return
        }
        let transport = SocketTransport(descriptor, peer: peer, on: reactor, listener: self)
        connectionCount += 1
        do { try transport.start(stream) } catch { transport.abort() }
    }

    /// The address of this end of a connection: the kernel is asked only if the listener has none of its own.
    private func local(of number: CInt) -> SocketAddress {
        address.isWildcard ? (try? Syscalls.localAddress(number)) ?? address : address
    }

    private func finish(_ handshake: Handshake) {
        guard let factory = handshake.isPlain ? plainFactory : factory, let outcome = handshake.take() else {
            return connectionEnded(with: handshake.peer)
        }
        let admission = peerLimit.map { Admission(peerLimit: $0, refusal: refusal) }
        let proxied = outcome.header.map { ProxiedStream(told: $0, admission, factory) }
        let incoming = Incoming(
            peer: handshake.peer, local: local(of: handshake.number), security: outcome.session?.security)
        guard let stream = proxied ?? factory(incoming) else {
            outcome.discard(on: reactor)
            return connectionEnded(with: handshake.peer)
        }
        _ = outcome.begin(stream, peer: handshake.peer, on: reactor, listener: self)
    }

    /// Called when no handshake is under way any more.
    func handshakesEnded() { if token == nil { dropFactories() } }

    private func dropFactories() { (factory, plainFactory) = (nil, nil) }

    /// Makes all further connections to this endpoint secure.
    func secure(by security: any ServerSecurity) {
        handshakes = Handshakes(
            security, on: reactor, finish: { [unowned self] in finish($0) },
            gone: { [unowned self] in connectionEnded(with: $0) })
    }

    /// Lets the handshakes that are under way end, for a short time after `stop()`.
    package func drain(_ done: @escaping () -> Void) {
        guard let handshakes else { return done() }
        handshakes.drain(grace: Listener.handshakesAtEnd, done)
    }

    /// Sends the refusal to the newcomer and closes. If the kernel does not take it at once, the newcomer gets none.
    private func refuse(_ descriptor: consuming FileDescriptor) {
        refusedCount += 1
        guard !refusal.isEmpty else { return }
        // What the newcomer has sent already is read first: to close with it unread would send a reset, which may
        // overtake the refusal.
        _ = try? reactor.buffers.withReadBuffer { buffer throws(Errno) in
            try Syscalls.read(descriptor.rawValue, into: buffer)
        }
        _ = try? refusal.lending { bytes throws(Errno) in try Syscalls.send(descriptor.rawValue, bytes, more: false) }
        Syscalls.shutdownWriting(descriptor.rawValue)
    }

    /// Whether to go on accepting in this turn.
    private func recover(from error: Errno) -> Bool {
        if error.concernsOneConnection { return true }
        if error.isDescriptorExhaustion, let wasSomebodyThere = turnAwayWithReserve() { return wasSomebodyThere }
        pause()
        return false
    }

    /// Turns away one newcomer with the help of the reserve. False if nobody waits: out of descriptors, accept(2) fails
    /// even then. Nil if the reserve is gone as well, which another thread may have taken in the moment when it was
    /// free.
    private func turnAwayWithReserve() -> Bool? {
        guard reserve != nil else { return nil }
        reserve = nil
        defer { reserve = try? Syscalls.eventDescriptor() }
        do throws(Errno) {
            guard let (accepted, _) = try Syscalls.accept(number) else { return false }
            refuse(FileDescriptor(owning: accepted))
            return true
        } catch {
            return nil
        }
    }

    private func pause() {
        guard let token else { return }
        try? reactor.update(token, number, [])
        reactor.callLater(Listener.pauseAfterExhaustion) { [weak self] in self?.resume() }
    }

    private func resume() {
        guard let token else { return }
        if reserve == nil { reserve = try? Syscalls.eventDescriptor() }
        try? reactor.update(token, number, .readable)
    }
}

extension SocketAddress {
    /// Whether it stands for all addresses of this machine.
    fileprivate var isWildcard: Bool {
        switch self {
        case .ipv4(let address, _): address == 0
        case .ipv6(let high, let low, _, _): high == 0 && low == 0
        case .unix: false
        }
    }
}

// Listener.swift - accepts connections and gives each a protocol.
// Running out of descriptors must neither stop the server nor make it spin: one descriptor is kept in reserve, given up to
// accept and turn away whoever knocks, and taken back.

internal import CLinux
internal import Glibc

/// A socket that listens. It goes on until `stop()` or the end of its reactor.
public final class Listener: EventSource {
    /// At most this many connections are accepted in a turn, so that a flood of them does not starve those that stand.
    private static let acceptsPerTurn = 64
    /// At the end all that wait are accepted: as many as the kernel keeps ready by default.
    private static let acceptsAtEnd = 4096
    /// So long may handshakes go on after that: a client that had connected before has its answer.
    private static let handshakesAtEnd = Duration.seconds(1)
    /// How long to wait when the system itself has no room.
    private static let pauseAfterExhaustion = Duration.milliseconds(50)

    /// Answers nil to close the connection at once.
    public typealias Factory = (SocketAddress) -> (any StreamProtocol)?

    /// Where it listens; the real port if zero was asked for.
    public let address: SocketAddress

    /// How many connections it has open.
    public private(set) var connectionCount = 0

    /// How many connections it turned away because there was no room.
    public private(set) var refusedCount = 0

    /// The most connections it keeps open; more are sent `refusal` and closed.
    package var connectionLimit = Int.max
    package var refusal: [UInt8] = []
    /// How many of them one client may have; nil counts nothing.
    private let peerLimit: PeerLimit?
    /// Not counted: they speak for others, who are counted when their header has come.
    private let trustedProxies: [Network]

    private let reactor: Reactor
    /// Those who have connected to a secure endpoint and not yet agreed on anything. They count as connections.
    private var handshakes: Handshakes?
    /// Gone with the listening: it often holds the listener.
    private var factory: Factory?
    private var socket: FileDescriptor?
    private let number: CInt
    private var reserve: FileDescriptor?
    private var token: SourceToken?
    private var isStopping = false

    /// A UNIX socket's file, to be removed at the end.
    private let file: UnixSocketFile?

    init(
        _ socket: consuming FileDescriptor, on reactor: Reactor, leaving file: UnixSocketFile? = nil, admitting peerLimit: PeerLimit? = nil,
        trusting trustedProxies: [Network] = [], _ factory: @escaping Factory
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

    /// Stops listening. What the kernel has already queued is still accepted; connections that stand are left alone.
    public func stop() {
        guard token != nil, !isStopping else { return }
        isStopping = true
        // First, so that nobody comes to the queue while it is emptied.
        file?.remove()
        acceptAll(atMost: Listener.acceptsAtEnd)
        end()
    }

    package func reactorStopped() {
        end()
        handshakes?.discardAll()
        factory = nil
    }

    private func end() {
        guard let token else { return }
        reactor.deregister(token, number)
        self.token = nil
        if handshakes?.count ?? 0 == 0 { factory = nil }
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
            return handshakes.begin(descriptor, peer: peer, isProxy: !trustedProxies.isEmpty && !isCounted(peer), for: self)
        }
        guard let stream = factory?(peer) else {
            if let peerLimit, isCounted(peer) { peerLimit.leave(peer) }
            return
        }
        let transport = SocketTransport(descriptor, peer: peer, on: reactor, listener: self)
        connectionCount += 1
        do { try transport.start(stream) } catch { transport.abort() }
    }

    private func finish(_ handshake: Handshake) {
        guard let factory, let outcome = handshake.take() else { return connectionEnded(with: handshake.peer) }
        let admission = peerLimit.map { Admission(peerLimit: $0, refusal: refusal) }
        let proxied = outcome.header.map { ProxiedStream(told: $0, admission, factory) }
        guard let stream = proxied ?? factory(handshake.peer) else {
            outcome.discard(on: reactor)
            return connectionEnded(with: handshake.peer)
        }
        _ = outcome.begin(stream, peer: handshake.peer, on: reactor, listener: self)
    }

    /// There is none under way.
    func handshakesEnded() { if token == nil { factory = nil } }

    /// What comes to this endpoint is secure from now on.
    func secure(by security: any ServerSecurity) {
        handshakes = Handshakes(
            security, on: reactor, finish: { [unowned self] in finish($0) }, gone: { [unowned self] in connectionEnded(with: $0) })
    }

    /// After `stop()`: lets the handshakes that are under way come to their end, for a moment.
    package func settle(_ done: @escaping () -> Void) {
        guard let handshakes else { return done() }
        handshakes.drain(grace: Listener.handshakesAtEnd, done)
    }

    /// Says a word to the newcomer and closes. If the kernel will not take it at once, the newcomer goes without.
    private func refuse(_ descriptor: consuming FileDescriptor) {
        refusedCount += 1
        guard !refusal.isEmpty else { return }
        // What the newcomer has sent already is taken off the socket: closing over it would be a reset, which may overtake the word.
        _ = try? reactor.buffers.withReadBuffer { buffer throws(Errno) in try Syscalls.read(descriptor.rawValue, into: buffer) }
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

    /// Whether somebody was there to turn away: out of descriptors, accept(2) says so even when nobody waits. Nil if the reserve is gone
    /// as well, which another thread may have taken in the moment when it was free.
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

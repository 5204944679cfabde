// Listener.swift - accepts connections and gives each a protocol.
// Running out of descriptors must neither stop the server nor make it spin (goal 11): one descriptor is kept in reserve, given up to
// accept and turn away whoever knocks, and taken back.

internal import Glibc

/// A socket that listens. It goes on until `stop()` or the end of its reactor.
public final class Listener: EventSource {
    /// At most this many connections are accepted in a turn, so that a flood of them does not starve those that stand.
    private static let acceptsPerTurn = 64
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

    private let reactor: Reactor
    private let factory: Factory
    private var socket: FileDescriptor?
    private let number: CInt
    private var reserve: FileDescriptor?
    private var token: SourceToken?

    init(_ socket: consuming FileDescriptor, on reactor: Reactor, _ factory: @escaping Factory) throws(Errno) {
        number = socket.rawValue
        address = try Syscalls.localAddress(number)
        self.socket = consume socket
        self.reactor = reactor
        self.factory = factory
        reserve = try Syscalls.eventDescriptor()
        token = try reactor.register(self, number, .readable)
    }

    /// Stops listening. What the kernel has already queued is still accepted; connections that stand are left alone.
    public func stop() {
        guard token != nil else { return }
        acceptAll()
        end()
    }

    package func reactorStopped() { end() }

    private func end() {
        guard let token else { return }
        reactor.deregister(token, number)
        self.token = nil
        socket = nil
        reserve = nil
    }

    package func ready(_ readiness: Readiness) { acceptAll() }

    func connectionEnded() { connectionCount -= 1 }

    private func acceptAll() {
        for _ in 0..<Listener.acceptsPerTurn where token != nil {
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
        guard let stream = factory(peer) else { return }
        let transport = SocketTransport(descriptor, peer: peer, on: reactor, listener: self)
        connectionCount += 1
        do { try transport.start(stream) } catch { transport.abort() }
    }

    /// Says a word to the newcomer and closes. If the kernel will not take it at once, the newcomer goes without.
    private func refuse(_ descriptor: consuming FileDescriptor) {
        refusedCount += 1
        guard !refusal.isEmpty else { return }
        _ = try? refusal.lending { bytes throws(Errno) in try Syscalls.send(descriptor.rawValue, bytes, more: false) }
        Syscalls.shutdownWriting(descriptor.rawValue)
    }

    /// Whether to go on accepting in this turn (row P7).
    private func recover(from error: Errno) -> Bool {
        if error == .connectionAborted { return true }
        if error.isDescriptorExhaustion, turnAwayWithReserve() { return true }
        pause()
        return false
    }

    private func turnAwayWithReserve() -> Bool {
        guard reserve != nil else { return false }
        reserve = nil
        defer { reserve = try? Syscalls.eventDescriptor() }
        guard let (accepted, _) = (try? Syscalls.accept(number)) ?? nil else { return false }
        refuse(FileDescriptor(owning: accepted))
        return true
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

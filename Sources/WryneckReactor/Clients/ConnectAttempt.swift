// ConnectAttempt.swift - the attempt to connect one socket to one address.
// Invariant: it ends once: with a connected socket to take, with a failure, or silently after `discard()`. It then
// holds no descriptor.

internal import CLinux
internal import Glibc

final class ConnectAttempt: EventSource, Dialed {
    private let reactor: Reactor
    private let number: CInt
    private var socket: FileDescriptor?
    private var token: SourceToken?
    private var done: ((Result<any Dialed, Errno>) -> Void)?
    /// The address of the other end: the one to connect to, then the one that the system reports.
    private(set) var peer: SocketAddress

    /// - Throws: `Errno` if there is no descriptor left, or if the address cannot even be tried.
    init(on reactor: Reactor, to address: SocketAddress, _ endpoint: Endpoint) throws(Errno) {
        self.reactor = reactor
        peer = address
        let made = try Syscalls.socket(family: address.family)
        number = made.rawValue
        socket = consume made
        try endpoint.options.apply(to: number, family: address.family)
        if let source = endpoint.source { try Syscalls.bind(number, to: source) }
        _ = try Syscalls.connect(number, to: address)
        // A connection that is established at once is reported in a later turn, too: `connected` never runs inside
        // `connect`.
        token = try reactor.register(self, number, .writable)
    }

    func start(_ done: @escaping (Result<any Dialed, Errno>) -> Void) { self.done = done }

    func ready(_ readiness: Readiness) {
        if let code = Syscalls.takeSocketError(number) { return end(.failure(code)) }
        do throws(Errno) {
            peer = try Syscalls.peerAddress(number)
            // A port of this machine at which nobody listens can connect to itself (RFC 9293 §3.5, simultaneous open).
            if peer.port != nil, try Syscalls.localAddress(number) == peer { throw .connectionRefused }
            end(.success(self))
        } catch {
            if error != .notConnected || !readiness.isDisjoint(with: .failed) { end(.failure(error)) }
        }
    }

    func reactorStopped() { end(.failure(Errno(rawValue: ECANCELED))) }

    func discard() {
        done = nil
        let gone = take()
        _ = consume gone
    }

    func begin(_ stream: any StreamProtocol, on reactor: Reactor) throws(Errno) -> any Transport {
        guard let socket = take() else { throw .notConnected }
        let transport = SocketTransport(socket, peer: peer, on: reactor)
        try transport.start(stream)
        return transport
    }

    func takeSocket() -> FileDescriptor? { take() }

    private func take() -> FileDescriptor? {
        if let token { reactor.deregister(token, number) }
        token = nil
        return socket.take()
    }

    private func end(_ result: Result<any Dialed, Errno>) {
        let done = done
        self.done = nil
        if case .failure = result { discard() }
        done?(result)
    }
}

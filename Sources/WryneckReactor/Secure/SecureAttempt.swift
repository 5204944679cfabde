// SecureAttempt.swift - the handshake of a client's connection.

/// Ends once; its time-out is that of `connect`.
final class SecureAttempt: Dialed {
    private let handshake: Handshake
    private let reactor: Reactor
    private var outcome: Handshake.Outcome?

    var peer: SocketAddress { handshake.peer }

    /// Nil if the connection is not a socket.
    init?(_ dialed: any Dialed, host: String, _ security: any ClientSecurity, on reactor: Reactor) {
        guard let socket = dialed.takeSocket() else { return nil }
        self.reactor = reactor
        handshake = Handshake(socket, peer: dialed.peer, on: reactor, isServer: false) { number throws(SecurityError) in
            try security.makeSession(on: number, host: host)
        }
    }

    func start(_ done: @escaping (SecurityError?) -> Void) {
        do throws(Errno) {
            try handshake.start(timeout: nil, ready: { $0.step() }) { [weak self] handshake, error in
                if error == nil { self?.outcome = handshake.take() }
                done(error)
            }
        } catch {
            done(SecurityError("\(error)"))
        }
    }

    func begin(_ stream: any StreamProtocol, on reactor: Reactor) throws(Errno) -> any Transport {
        guard let outcome = outcome.take() else { throw .notConnected }
        return outcome.begin(stream, peer: peer, on: reactor)
    }

    func discard() {
        handshake.discard()
        outcome.take()?.discard(on: reactor)
    }
}

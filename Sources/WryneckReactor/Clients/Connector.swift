// Connector.swift - the making of a connection: name, addresses, race, time-out.
// Invariants: `done` is called at most once, and never after `cancel()`; afterwards none of its timers, look-ups or
// sockets is left. Its timer keeps it alive, so that it goes with the reactor if nothing has ended it before.

internal import WryneckDeferred

final class Connector {
    private let reactor: Reactor
    private let endpoint: Endpoint
    private var done: ((Result<any Dialed, Endpoint.ConnectError>) -> Void)?
    private var timer: DelayedCall?
    private var lookup: Deferred<[SocketAddress]>?
    private var race: AddressRace<any Dialed>?
    private var tunnel: TunnelAttempt?
    private var handshake: SecureAttempt?

    init(on reactor: Reactor, to endpoint: Endpoint) {
        self.reactor = reactor
        self.endpoint = endpoint
    }

    func start(timeout: Duration, _ done: @escaping (Result<any Dialed, Endpoint.ConnectError>) -> Void) {
        self.done = done
        guard reactor.state != .ended else { return fail("the reactor has ended") }
        timer = reactor.callLater(timeout) { self.fail("it took longer than \(timeout)", .timedOut) }
        switch endpoint.kind {
        case .unix(let path, _): begin([.unix(path)])
        case .tcp(let host, let port):
            guard (0...65535).contains(port) else { return fail("the port must be 0 to 65535") }
            if let addresses = endpoint.addresses {
                begin(addresses)
            } else if let numeric = try? Syscalls.resolve(host: host, port: port, .numeric) {
                begin(numeric)
            } else {
                look(host, port)
            }
        case .descriptor, .systemd: fail("one can only listen there")
        }
    }

    func cancel() {
        done = nil
        stop()
    }

    private func look(_ host: String, _ port: Int) {
        let lookup = reactor.resolver.addresses(of: host, port: port, on: reactor)
        self.lookup = lookup
        // Weak, as everything behind this: only the timer keeps the connector alive.
        lookup.addBoth { [weak self] (result: Result<[SocketAddress], any Error>) -> [SocketAddress] in
            self?.found(result)
            return []
        }
    }

    private func found(_ result: Result<[SocketAddress], any Error>) {
        lookup = nil
        guard done != nil else { return }
        switch result {
        case .success(let addresses): begin(addresses)
        case .failure(let error): fail("\(error)")
        }
    }

    private func begin(_ addresses: [SocketAddress]) {
        guard !addresses.isEmpty else { return fail("the name stands for no address") }
        let race = AddressRace<any Dialed>(
            on: reactor, addresses,
            { [reactor, endpoint] address, ended in reactor.dialer.dial(address, for: endpoint, on: reactor, ended) },
            { [weak self] result in self?.finish(result) })
        self.race = race
        race.start()
    }

    private func finish(_ result: Result<any Dialed, Errno>) {
        race = nil
        guard case .success(let dialed) = result else {
            return end(result.mapError { Endpoint.ConnectError(endpoint: endpoint, code: $0) })
        }
        guard let open = endpoint.tunnel else { return secure(dialed) }
        let tunnel = TunnelAttempt(open(), peer: dialed.peer)
        self.tunnel = tunnel
        tunnel.start(on: dialed, reactor) { [weak self] failure in
            guard let self else { return }
            self.tunnel = nil
            if let failure { fail(failure.reason) } else { secure(tunnel) }
        }
    }

    private func secure(_ dialed: any Dialed) {
        guard let security = endpoint.security, !dialed.isSecure else { return end(.success(dialed)) }
        guard case .client(let security) = security, let host = endpoint.secureHost ?? endpoint.host else {
            dialed.discard()
            return fail("its TLS is not that of a client")
        }
        guard let handshake = SecureAttempt(dialed, host: host, security, on: reactor) else {
            return fail("there is no socket to secure")
        }
        self.handshake = handshake
        handshake.start { [weak self] error in
            guard let self else { return }
            self.handshake = nil
            if let error { fail(error.reason) } else { end(.success(handshake)) }
        }
    }

    private func fail(_ reason: String, _ code: Errno? = nil) {
        end(.failure(Endpoint.ConnectError(endpoint: endpoint, reason: reason, code: code)))
    }

    private func end(_ result: Result<any Dialed, Endpoint.ConnectError>) {
        let done = done
        self.done = nil
        stop()
        done?(result)
    }

    private func stop() {
        try? timer?.cancel()
        timer = nil
        lookup?.cancel()
        lookup = nil
        race?.cancel()
        race = nil
        tunnel?.discard()
        tunnel = nil
        handshake?.discard()
        handshake = nil
    }
}

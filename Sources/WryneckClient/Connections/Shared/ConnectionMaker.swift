// ConnectionMaker.swift - the making of one connection: name, filter, proxy, TLS, protocol.
// Invariant: it calls back once, or never after `cancel()`. An address is connected to only after the filter has seen
// it.

internal import WryneckDeferred
internal import WryneckReactor

final class ConnectionMaker {
    typealias Made = (connection: any ClientConnection, kind: PoolState.Kind)

    private let id: PoolConnectionID
    private let key: PoolKey
    private unowned let pool: ConnectionPool
    private var done: ((Result<Made, ClientFailure>) -> Void)?
    private var cancelStep: (() -> Void)?
    private let deadline: Instant

    init(_ id: PoolConnectionID, _ key: PoolKey, in pool: ConnectionPool) {
        (self.id, self.key, self.pool) = (id, key, pool)
        deadline = pool.reactor.now + pool.settings.connectTime(key)
    }

    func start(_ done: @escaping (Result<Made, ClientFailure>) -> Void) {
        self.done = done
        if let path = key.socketPath { return connect(to: .unix(path: path), [.unix(path)]) }
        let (host, port) = key.proxy.map { ($0.host, $0.port) } ?? (key.host, key.port)
        lookUp(host, port) { [self] addresses in connect(to: .tcp(host: host.text, port: port), addresses) }
    }

    func cancel() {
        done = nil
        cancelStep.take()?()
    }

    private func end(_ result: Result<Made, ClientFailure>) {
        cancelStep = nil
        done.take()?(result)
    }

    // MARK: Names

    private func lookUp(_ host: ClientURL.Host, _ port: Int, _ go: @escaping ([SocketAddress]) -> Void) {
        switch host {
        case .address(let address): go([address.with(port: port)])
        case .name(let name):
            let lookup = pool.names.addresses(of: name, port: port).addTimeout(timeLeft, on: pool.reactor)
            cancelStep = { lookup.cancel() }
            lookup.whenSettled { [self] result in
                switch result {
                case .success(let addresses): if done != nil { go(addresses) }
                case .failure(is TimeoutError): end(.failure(.timedOut(.connecting)))
                case .failure(let error): end(.failure(.name("\(error)")))
                }
            }
        }
    }

    private var timeLeft: Duration { max(deadline - pool.reactor.now, .zero) }

    // MARK: Addresses

    private func connect(to endpoint: Endpoint, _ addresses: [SocketAddress]) {
        guard let proxy = key.proxy else { return connect(direct: endpoint, addresses) }
        switch key.host {
        case _ where !isTunnelled(by: proxy): connect(endpoint, addresses, nil)
        case .name(let name) where proxy.kind == .socks5 && !proxy.resolvesNames:
            lookUp(.name(name), key.port) { [self] servers in
                guard let server = servers.first(where: filter.allows) else { return end(.failure(.addressDenied)) }
                tunnel(endpoint, addresses, proxy, .address(server.with(port: 0)))
            }
        case .address(let address) where !filter.allows(address): end(.failure(.addressDenied))
        case let host: tunnel(endpoint, addresses, proxy, host)
        }
    }

    private var filter: AddressFilter { pool.settings.options.addresses }

    private func connect(direct endpoint: Endpoint, _ addresses: [SocketAddress]) {
        let allowed = addresses.filter(filter.allows)
        guard !allowed.isEmpty else {
            return end(.failure(addresses.isEmpty ? .name("the name stands for none") : .addressDenied))
        }
        connect(endpoint, allowed, nil)
    }

    /// Whether the proxy is asked for a way to the server, and not for what the server has.
    private func isTunnelled(by proxy: Proxy) -> Bool { proxy.kind == .socks5 || key.isSecure }

    private func tunnel(_ endpoint: Endpoint, _ addresses: [SocketAddress], _ proxy: Proxy, _ host: ClientURL.Host) {
        switch proxy.kind {
        case .http:
            let (target, userAgent) = (key.tunnelTarget, pool.settings.options.userAgent)
            connect(endpoint, addresses) { ConnectOpening(proxy, to: target, userAgent: userAgent) }
        case .socks5:
            do throws(SOCKSHandshake.Failure) {
                let handshake = try SOCKSHandshake(host, port: key.port, credentials: proxy.credentials)
                connect(endpoint, addresses) { SOCKSOpening(handshake) }
            } catch {
                end(.failure(.request(error.words)))
            }
        }
    }

    // MARK: Connecting

    private func connect(
        _ endpoint: Endpoint, _ addresses: [SocketAddress], _ tunnel: (@Sendable () -> any TunnelOpening)?
    ) {
        var endpoint = endpoint
        endpoint.addresses = addresses
        endpoint.source = key.localAddress
        endpoint.tunnel = tunnel
        if key.isSecure {
            do throws(ClientFailure) { endpoint = try pool.settings.secured(endpoint, for: key) } catch {
                return end(.failure(error))
            }
        }
        let line = pool.reactor.connect(to: endpoint, timeout: timeLeft) { Line() }
        cancelStep = { line.cancel() }
        line.whenSettled { [self] result in
            switch result {
            case .success(let line): begin(on: line)
            case .failure(let error as Endpoint.ConnectError):
                if case .name(let name) = key.proxy?.host ?? key.host { pool.names.forget(name) }
                end(.failure(ClientFailure(error)))
            case .failure: end(.failure(.disconnected))
            }
        }
    }

    /// The connection, until it is known what it speaks.
    private final class Line: StreamProtocol {
        var transport: (any Transport)?
        func connected(to transport: any Transport) { self.transport = transport }
        func received(_ bytes: RawSpan, on transport: any Transport) { transport.abort() }
    }

    private func begin(on line: Line) {
        guard done != nil, let transport = line.transport.take() else { return }
        #if HTTP2
            if transport.security?.applicationProtocol == "h2" { return beginHTTP2(on: transport) }
        #endif
        let connection = HTTP1ClientConnection(id, in: pool)
        transport.handOver(to: connection)
        end(.success((connection, .http1)))
    }

    #if HTTP2
        private func beginHTTP2(on transport: any Transport) {
            guard let connection = HTTP2ClientConnection(id, in: pool) else {
                transport.abort()
                return end(.failure(.disconnected))
            }
            transport.handOver(to: connection)
            end(.success((connection, .http2(streams: HTTP2ClientConnection.firstStreams))))
        }
    #endif
}

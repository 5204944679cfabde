// Agent+Tunnels.swift - connections that carry what nobody here reads.

internal import WryneckDeferred
internal import WryneckReactor

extension Agent {
    /// Connects to a server, with the agent's rules about names, addresses and times, and says nothing.
    /// - Parameters:
    ///   - host: a name, which is looked up, or an address.
    ///   - port: 1 to 65535.
    /// - Returns: the connection; or a `ClientFailure`.
    package func connect(to host: ClientURL.Host, port: Int) -> Deferred<UpgradedStream> {
        addresses(of: host, port: port).flatMap { [self] addresses in
            let allowed = addresses.filter(settings.options.addresses.allows)
            guard !allowed.isEmpty else {
                throw addresses.isEmpty ? ClientFailure.name("the name stands for none") : .addressDenied
            }
            var endpoint = Endpoint.tcp(host: host.text, port: port)
            (endpoint.addresses, endpoint.source) = (allowed, settings.options.localAddress)
            return reactor.connect(to: endpoint, timeout: settings.timeouts.connect) { Line() }
                .map { line in
                    guard let transport = line.transport.take() else { throw ClientFailure.disconnected }
                    return UpgradedStream(transport)
                }
        }.mapError { error in
            switch error {
            case let error as Endpoint.ConnectError: ClientFailure(error)
            default: error
            }
        }
    }

    private func addresses(of host: ClientURL.Host, port: Int) -> Deferred<[SocketAddress]> {
        switch host {
        case .address(let address): .succeed([address.with(port: port)])
        case .name(let name):
            names.addresses(of: name, port: port).addTimeout(settings.timeouts.connect, on: reactor).mapError { error in
                error is TimeoutError ? ClientFailure.timedOut(.connecting) : .name("\(error)")
            }
        }
    }
}

/// A connection that nobody speaks on yet.
private final class Line: StreamProtocol {
    var transport: (any Transport)?

    func connected(to transport: any Transport) {
        self.transport = transport
        // A server may speak first: its bytes are for whoever takes the connection over.
        transport.pauseReading()
    }

    func received(_ bytes: RawSpan, on transport: any Transport) { transport.abort() }
    func disconnected(reason: ConnectionLost?) { transport = nil }
}

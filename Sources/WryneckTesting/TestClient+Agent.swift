// TestClient+Agent.swift - an HTTP client's agent whose every server is the site, in memory.

internal import Wryneck
public import WryneckClient
public import WryneckReactorTesting

extension TestClient {
    /// An agent that finds the site at every host, without a socket: for programs that ask other services.
    ///
    /// ```swift
    /// let services = try TestClient { _ in Site(root) }
    /// let client = HTTPClient(services.agent())
    /// let answer: Deferred<ClientResponse> = client.get("http://prices.test/apples")
    /// services.memory.settle()
    /// ```
    ///
    /// Names are not looked up. `https` is the site as over TLS, and over HTTP/2 if the client `speaksHTTP2`; nothing
    /// is encrypted. Everything lives on `memory`, and moves when the test settles it or moves its clock.
    /// - Parameters:
    ///   - options: the agent's own.
    ///   - onConnection: called with each new connection, the agent's end and the site's, for tests that disturb them.
    /// - Returns: the agent. It takes the place of the network for all that the reactor connects to.
    public func agent(
        _ options: Agent.Options = .init(),
        onConnection: @escaping (_ near: MemoryTransport, _ far: MemoryTransport) -> Void = { _, _ in }
    ) -> Agent {
        let network = MemoryNetwork(on: memory.reactor)
        memory.reactor.resolver = Everywhere(network)
        let speaksHTTP2 = speaksHTTP2
        network.onAttempt = { [unowned self] attempt in
            let protocols = speaksHTTP2 ? "h2" : "http/1.1"
            let security =
                attempt.endpoint.isSecure ? TransportSecurity(applicationProtocol: protocols, serverName: "test") : nil
            guard let near = attempt.succeed(security: security) else { return }
            let far = connect(security: security).transport
            near.join(far)
            onConnection(near, far)
        }
        return Agent(on: memory.reactor, options)
    }
}

/// Every name is the same address. Holds the network, which the reactor does not.
private final class Everywhere: HostResolver {
    private let network: MemoryNetwork
    init(_ network: MemoryNetwork) { self.network = network }

    func addresses(of host: String, port: Int, on reactor: Reactor) -> Deferred<[SocketAddress]> {
        .succeed([.ipv4(0xC000_0201, port: UInt16(clamping: port))])
    }
}

// ProxyBench.swift - a site with a proxy in memory: the test is its clients and its backends.

import HTTPTypes
import Logging
import Testing
import Wryneck
import WryneckClient
import WryneckReactor
import WryneckReactorTesting
import WryneckTesting

@testable import WryneckProxy

final class ProxyBench {
    let front: TestClient
    let network: MemoryNetwork
    let backends: Backends

    /// Connections to the backends wait for the test. Without a path the proxy hangs at the root.
    init(
        _ backends: [String] = ["http://10.0.0.1:3000"], at path: String? = "api",
        balancing: Balancing = .first, health: BackendHealthOptions = BackendHealthOptions(),
        speaksHTTP2: Bool = false, _ change: (inout ReverseProxy.Options) -> Void = { _ in }
    ) throws {
        var options = ReverseProxy.Options()
        change(&options)
        let shared = try Backends(backends, balancing: balancing, health: health)
        self.backends = shared
        front = try TestClient(
            speaksHTTP2: speaksHTTP2, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) {
            _ in
            let proxy = try ReverseProxy(to: shared, options)
            guard let path else { return Site(proxy) }
            let root = Branch()
            root[path] = proxy
            root["status"] = BackendStatusPage(shared)
            return Site(root)
        }
        network = MemoryNetwork(on: front.memory.reactor)
    }

    var memory: MemoryReactor { front.memory }

    /// The attempts to connect that wait, as `host:port`.
    var attempts: [String] {
        memory.settle()
        return network.pending.map { "\($0.address)" }
    }

    /// Lets the oldest attempt to connect succeed.
    func accept() throws -> MemoryTransport {
        memory.settle()
        let transport = try #require(network.pending.first?.succeed())
        memory.settle()
        return transport
    }

    func refuse() throws {
        memory.settle()
        try #require(network.pending.first).fail(.connectionRefused)
        memory.settle()
    }

    /// What a backend has got.
    func received(_ backend: MemoryTransport) -> String {
        memory.settle()
        return String(decoding: backend.takeReceived(), as: UTF8.self)
    }

    func answer(_ backend: MemoryTransport, _ text: String) {
        backend.deliver(Array(text.utf8))
        memory.settle()
    }

    /// Sends a request, and returns the connections of both sides.
    func exchange(_ request: String) throws -> (client: TestConnection, backend: MemoryTransport) {
        let client = front.connect()
        client.send(request)
        return (client, try accept())
    }
}

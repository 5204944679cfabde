// ScriptedServers.swift - an agent in memory, and the test as all servers that it connects to.

import Testing
import WryneckDeferred
import WryneckHTTP
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckClient

final class ScriptedServers {
    let memory: MemoryReactor
    let network: MemoryNetwork
    let agent: Agent
    let names = Names()
    /// What the agent reports of each request that has ended.
    let reports = Reports()

    final class Reports { var all: [RequestReport] = [] }

    init(_ change: (inout Agent.Options) -> Void = { _ in }) throws {
        memory = try MemoryReactor()
        network = MemoryNetwork(on: memory.reactor)
        memory.reactor.resolver = names
        var options = Agent.Options()
        options.userAgent = nil
        change(&options)
        options.onEnd = { [reports] in reports.all.append($0) }
        agent = Agent(on: memory.reactor, options)
    }

    /// Names with addresses; all others have none.
    final class Names: HostResolver {
        var known: [String: [SocketAddress]] = [
            "one.test": [.ipv4(0xC000_0201, port: 0)], "two.test": [.ipv4(0xC000_0202, port: 0)],
            "inside.test": [.ipv4(0x0A00_0001, port: 0)],
        ]
        /// Whatever was looked up.
        private(set) var asked: [String] = []

        func addresses(of host: String, port: Int, on reactor: Reactor) -> Deferred<[SocketAddress]> {
            asked.append(host)
            guard let addresses = known[host] else { return .fail(Errno.noEntry) }
            return .succeed(addresses.map { $0.with(port: port) })
        }
    }

    func send(
        _ method: HTTPRequest.Method = .get, _ url: String = "http://one.test/", headers: Headers = [:],
        body: ClientBody = .none, through front: (any RequestSending)? = nil,
        _ change: (inout ClientRequest) -> Void = { _ in }
    ) throws -> Call {
        var request = ClientRequest(method, try ClientURL(url), headers: headers, body: body)
        change(&request)
        return call((front ?? agent).send(request))
    }

    func call(_ deferred: Deferred<ClientResponse>) -> Call {
        let call = Call(deferred, self)
        memory.settle()
        return call
    }

    /// Lets the oldest attempt to connect succeed; the result is the server's end.
    func accept(security: TransportSecurity? = nil) throws -> MemoryTransport {
        memory.settle()
        let transport = try #require(network.pending.first?.succeed(security: security))
        connections.append(transport)
        memory.settle()
        return transport
    }

    /// The servers' ends of all connections so far.
    private(set) var connections: [MemoryTransport] = []

    /// The attempts to connect that wait.
    var attempts: Int {
        memory.settle()
        return network.pending.count
    }

    func answer(_ transport: MemoryTransport, _ text: String, by size: Int = .max) {
        answer(transport, Array(text.utf8), by: size)
    }

    /// The turns of the reactor lie between the pieces, or behind all of them if there are very many.
    func answer(_ transport: MemoryTransport, _ bytes: [UInt8], by size: Int = .max) {
        var rest = bytes[...]
        while !rest.isEmpty {
            transport.deliver(Array(rest.prefix(size)))
            if bytes.count < 4096 { memory.settle() }
            rest = rest.dropFirst(size)
        }
        memory.settle()
    }

    /// What has come over a connection, as text.
    func received(_ transport: MemoryTransport) -> String {
        memory.settle()
        return String(decoding: transport.takeReceived(), as: UTF8.self)
    }
}

/// A request under way.
final class Call {
    /// Nil once the response was let go of: a Deferred keeps its result.
    private(set) var deferred: Deferred<ClientResponse>?
    private(set) var response: ClientResponse?
    private(set) var error: (any Error)?
    private(set) var body: String?
    private(set) var bodyError: (any Error)?
    private let servers: ScriptedServers

    init(_ deferred: Deferred<ClientResponse>, _ servers: ScriptedServers) {
        (self.deferred, self.servers) = (deferred, servers)
        deferred.whenSettled { [weak self] result in
            switch result {
            case .success(let response): self?.response = response
            case .failure(let error): self?.error = error
            }
        }
    }

    /// Reads the whole body, as far as it has come.
    @discardableResult
    func read(upTo limit: Int? = nil) -> Call {
        let bytes: Deferred<[UInt8]>? = response?.bytes(upTo: limit)
        bytes?.whenSettled { [weak self] result in
            switch result {
            case .success(let bytes): self?.body = String(decoding: bytes, as: UTF8.self)
            case .failure(let error): self?.bodyError = error
            }
        }
        servers.memory.settle()
        return self
    }

    /// Lets go of the response.
    func drop() {
        (deferred, response) = (nil, nil)
        servers.memory.settle()
    }

    var status: Int? { response?.status.code }
    /// The failure in words; nil without one.
    var failure: String? { error.map { "\($0)" } ?? bodyError.map { "\($0)" } }
}

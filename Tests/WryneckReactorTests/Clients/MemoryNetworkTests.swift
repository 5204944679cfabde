internal import CLinux
import Glibc
import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("MemoryNetwork: what Twisted's MemoryReactor is for") struct MemoryNetworkTests {
    private let memory: MemoryReactor
    private let network: MemoryNetwork
    private let place = Endpoint.tcp(host: "192.0.2.1", port: 7)
    init() throws {
        memory = try MemoryReactor()
        network = MemoryNetwork(on: memory.reactor)
    }

    @Test("a client's whole life without a socket")
    func life() throws {
        let client = Recorder()
        client.onConnect = { $0.write("hello") }
        let deferred = memory.reactor.connect(to: place) { client }
        #expect(network.pending.map(\.address) == [.ipv4(0xC000_0201, port: 7)])
        #expect(memory.leftovers == (1, 0, 0), "the time-out, and no descriptor")
        let wire = try #require(network.attempts[0].succeed())
        #expect(try deferred.settledResult?.get() === client)
        memory.settle()
        #expect(wire.takeReceived() == Array("hello".utf8) && client.transport?.peer == wire.peer)
        wire.deliver(Array("you".utf8))
        wire.lose()
        #expect(client.events == [.connected, .received("you"), .disconnected(ConnectionLost(code: nil))])
        #expect(memory.left == .none && network.pending.isEmpty)
    }

    @Test("failures, time-outs and cancellations are those of real connections")
    func ends() throws {
        let refused = memory.reactor.connect(to: place) { Recorder() }
        network.attempts[0].fail(.connectionRefused)
        #expect(refused.outcome == "error cannot connect to 192.0.2.1:7: Connection refused")
        let late = memory.reactor.connect(to: place, timeout: .seconds(2)) { Recorder() }
        memory.advance(by: .seconds(2))
        #expect(late.outcome.contains("it took longer than 2.0 seconds"))
        let cancelled = memory.reactor.connect(to: place) { Recorder() }
        cancelled.cancel()
        #expect(network.attempts.map(\.wasCalledOff) == [false, true, true])
        #expect(network.attempts[2].succeed() == nil)
        let failed = memory.reactor.connect(to: place) { () throws -> Recorder in throw Boom(id: 2) }
        #expect(network.attempts[3].succeed() == nil && failed.outcome == "error boom 2")
        for deferred in [refused, late, cancelled, failed] { deferred.forget() }
        #expect(memory.left == .none)
    }

    @Test("RFC 8305: the race of addresses can be watched")
    func race() throws {
        let resolver = TableResolver()
        resolver.table["two"] = [.ipv6(0, 2, port: 0, scope: 0), .ipv4(2, port: 0)]
        memory.reactor.resolver = resolver
        let deferred = memory.reactor.connect(to: .tcp(host: "two", port: 80)) { Recorder() }
        #expect(network.attempts.count == 1)
        memory.advance(by: .milliseconds(250))
        #expect(network.pending.map(\.address) == [.ipv6(0, 2, port: 80, scope: 0), .ipv4(2, port: 80)])
        let wire = try #require(network.attempts[1].succeed())
        #expect(network.attempts[0].wasCalledOff && !network.attempts[1].wasCalledOff)
        #expect(try deferred.settledResult?.get().transport === wire)
        #expect("\(network.attempts[0].endpoint)" == "two:80")
    }
}

import HTTPTypes
import ProcessTesting
import Testing
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckClient

@Suite("Requests that nobody waits for any more") struct LetGoTests {
    private let servers: ScriptedServers

    init() throws { servers = try ScriptedServers() }

    private func sendAndForget() throws -> MemoryTransport {
        let _: Deferred<ClientResponse> = servers.agent.send(ClientRequest(.get, try ClientURL("http://one.test/")))
        return try servers.accept()
    }

    @Test("a response that comes to nobody is dropped: little is read to its end")
    func little() throws {
        let server = try sendAndForget()
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc")
        #expect(!server.isClosed && servers.agent.connections.idle == 0)
        servers.answer(server, "de")
        #expect(servers.agent.connections.idle == 1)
    }

    @Test("and one of which much is left, or nobody knows how much for how long, closes its connection")
    func much() throws {
        let server = try sendAndForget()
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nabc")
        #expect(server.isClosed)
        let endless = try sendAndForget()
        servers.answer(endless, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
        servers.memory.advance(by: .seconds(2))
        #expect(endless.isClosed && servers.agent.connections.open == 0)
        #expect(servers.reports.all.count == 2)
    }

    @Test("a response without content leaves its connection to others, whoever has it")
    func none() throws {
        let server = try sendAndForget()
        servers.answer(server, "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(!server.isClosed && servers.agent.connections.idle == 1)
    }

    @Test("a body that ends with the connection is not waited for")
    func untilClose() throws {
        let call = try servers.send()
        let server = try servers.accept()
        servers.answer(server, "HTTP/1.1 200 OK\r\n\r\nabc")
        call.drop()
        #expect(server.isClosed && servers.agent.connections.open == 0)
    }

    @Test("a task that is cancelled ends its request, and a waiting reader")
    func tasks() throws {
        let (agent, reactor) = (servers.agent, servers.memory.reactor)
        let url = try ClientURL("http://one.test/")
        let asking = Deferred<Int>(on: reactor) { try await agent.send(ClientRequest(.get, url)).status.code }
        let first = try servers.accept()
        asking.cancel()
        servers.memory.settle()
        #expect(first.isClosed && agent.connections.open == 0)
        let reading = Deferred<Int>(on: reactor) {
            try await agent.send(ClientRequest(.get, url)).bytes().count
        }
        let second = try servers.accept()
        servers.answer(second, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nabc")
        #expect(!second.isClosed)
        reading.cancel()
        servers.memory.settle()
        #expect(second.isClosed && agent.connections.open == 0)
        #expect(servers.memory.leftovers.tasks == 0)
    }
}

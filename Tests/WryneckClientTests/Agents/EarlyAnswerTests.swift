import HTTPTypes
import ProcessTesting
import Testing
import WryneckBodies
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckClient

private let refusal = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno"

@Suite("RFC 9112 §9.3, §9.5: an answer that comes before the request is whole") struct EarlyAnswerTests {
    private let servers: ScriptedServers

    init() throws { servers = try ScriptedServers() }

    /// A PUT of a megabyte to a server that takes 10 000 bytes of it.
    private func upload() throws -> (Call, MemoryTransport) {
        let call = try servers.send(.put, body: .bytes([UInt8](repeating: 65, count: 1_000_000)))
        let server = try #require(servers.network.pending.first?.succeed())
        server.room = 10_000
        _ = servers.received(server)
        return (call, server)
    }

    @Test("it is the answer, and its connection serves nobody else", arguments: [1, .max])
    func answered(size: Int) throws {
        let (call, server) = try upload()
        servers.answer(server, refusal, by: size)
        #expect(call.status == 413 && call.read().body == "no")
        #expect(servers.agent.connections.open == 0)
        _ = try servers.send()
        #expect(servers.attempts == 1)
    }

    @Test("nothing more of the body is sent, and a server that takes nothing more holds nothing here")
    func letGo() throws {
        let (call, server) = try upload()
        servers.answer(server, refusal)
        #expect(call.read().body == "no" && server.isClosed)
        server.room = .max
        #expect(servers.received(server) == "")
    }

    @Test("its producer is stopped")
    func producer() throws {
        let reactor = servers.memory.reactor
        let call = try servers.send(
            .put,
            body: .stream { writer in
                try await writer.write("a")
                try await reactor.sleep(for: .seconds(1000))
                try await writer.write("b")
            })
        let server = try servers.accept()
        #expect(servers.received(server).hasSuffix("1\r\na\r\n"))
        servers.answer(server, refusal)
        #expect(call.read().body == "no" && servers.agent.connections.open == 0)
        servers.memory.advance(by: .seconds(2000))
        #expect(servers.received(server) == "" && servers.memory.leftovers.tasks == 0)
    }

    @Test("if the request is whole before the answer is, the connection stays")
    func caughtUp() throws {
        let (call, server) = try upload()
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh")
        server.room = .max
        #expect(servers.received(server).utf8.count > 900_000)
        servers.answer(server, "i")
        #expect(call.read().body == "hi" && servers.agent.connections.idle == 1)
    }

    @Test("one that nobody reads closes its connection, however short it is")
    func dropped() throws {
        let (call, server) = try upload()
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
        call.drop()
        #expect(server.isClosed && servers.agent.connections.open == 0)
    }
}

import HTTPTypes
import ProcessTesting
import Testing
import WryneckBodies
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckClient

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

@Suite("RFC 9112 §9.3.1: connections that turn out to be closed") struct StaleConnectionTests {
    private let servers: ScriptedServers

    init() throws { servers = try ScriptedServers() }

    /// A connection that has served one request.
    private func idle() throws -> MemoryTransport {
        let call = try servers.send()
        let server = try servers.accept()
        servers.answer(server, ok)
        #expect(call.read().body == "hi" && servers.agent.connections.idle == 1)
        _ = servers.received(server)
        return server
    }

    @Test("an end, or any byte, on a connection that rests throws it away", arguments: ["", "H", ok, "\r\n"])
    func stirred(bytes: String) throws {
        let server = try idle()
        if bytes.isEmpty { server.endInput() } else { servers.answer(server, bytes) }
        servers.memory.settle()
        #expect(server.isClosed && servers.agent.connections.open == 0)
        let next = try servers.send()
        let other = try servers.accept()
        servers.answer(other, "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(next.status == 204)
    }

    @Test(
        "an idempotent request is sent once more, on a new connection",
        arguments: [HTTPRequest.Method.get, .put, .delete])
    func again(method: HTTPRequest.Method) throws {
        let server = try idle()
        let call = try servers.send(method)
        #expect(servers.received(server).hasPrefix(method.rawValue))
        server.lose(.connectionReset)
        let other = try servers.accept()
        #expect(servers.received(other).hasPrefix(method.rawValue))
        servers.answer(other, ok)
        #expect(call.status == 200 && servers.reports.all.last?.tries == 2)
    }

    @Test("but only once, and not if a byte of a response has come")
    func notAgain() throws {
        let server = try idle()
        let call = try servers.send()
        _ = servers.received(server)
        server.lose(.connectionReset)
        let other = try servers.accept()
        _ = servers.received(other)
        other.lose(.connectionReset)
        servers.memory.settle()
        #expect(call.failure == "the connection ended before there was a response" && servers.attempts == 0)
        let third = try idle()
        let second = try servers.send()
        _ = servers.received(third)
        servers.answer(third, "HTTP/1.1 2")
        third.lose(.connectionReset)
        servers.memory.settle()
        #expect(second.failure == "the connection ended inside the response" && servers.attempts == 0)
    }

    @Test("a POST is sent again only if nothing of it was, or the program says that twice is the same as once")
    func post() throws {
        let server = try idle()
        let sent = try servers.send(.post, body: .text("abc"))
        #expect(servers.received(server).hasSuffix("abc"))
        server.lose(.connectionReset)
        servers.memory.settle()
        #expect(sent.failure == "the connection ended before there was a response" && servers.attempts == 0)
        let second = try idle()
        second.isStalled = true
        let unsent = try servers.send(.post, body: .text("abc"))
        second.lose(.connectionReset)
        let other = try servers.accept()
        #expect(servers.received(other).hasSuffix("abc"))
        servers.answer(other, ok)
        #expect(unsent.status == 200)
        let named = try servers.send(.post, body: .text("abc")) { $0.isIdempotent = true }
        _ = servers.received(other)
        other.lose(.connectionReset)
        servers.answer(try servers.accept(), ok)
        #expect(named.status == 200)
    }

    @Test("a body that can be read once, and was begun, is not sent again")
    func consumed() throws {
        let server = try idle()
        let call = try servers.send(.put, body: .stream(length: 3) { writer in writer.write(Array("abc".utf8)) })
        _ = servers.received(server)
        server.lose(.connectionReset)
        servers.memory.settle()
        #expect(call.error != nil && servers.attempts == 0)
    }

    @Test("a connection rests for 30 seconds, or a second less than the server says")
    func idleTimes() throws {
        let server = try idle()
        servers.memory.advance(by: .seconds(29))
        #expect(!server.isClosed)
        servers.memory.advance(by: .seconds(2))
        #expect(server.isClosed)
        let call = try servers.send()
        let other = try servers.accept()
        servers.answer(other, "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\n\r\n")
        #expect(call.status == 200)
        servers.memory.advance(by: .milliseconds(3900))
        #expect(!other.isClosed)
        servers.memory.advance(by: .milliseconds(200))
        #expect(other.isClosed && servers.memory.leftovers.timers == 0)
    }
}

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

    @Test(
        "whether it is sent again says its method (RFC 9110 §9.2.2)",
        arguments: [
            (HTTPRequest.Method.get, true), (.head, true), (.options, true), (.trace, true), (.put, true),
            (.delete, true), (.post, false), (.patch, false), (HTTPRequest.Method("BREW")!, false),
        ])
    func methods(_ method: (name: HTTPRequest.Method, isRepeated: Bool)) throws {
        let server = try idle()
        let call = try servers.send(method.name)
        #expect(servers.received(server).hasPrefix("\(method.name.rawValue) / "))
        server.lose(.connectionReset)
        #expect(servers.attempts == (method.isRepeated ? 1 : 0))
        #expect((call.error == nil) == method.isRepeated)
    }

    @Test("not over another one that rests: that may be closed, too")
    func notOverAnother() throws {
        let calls = [try servers.send(), try servers.send()]
        let resting = [try servers.accept(), try servers.accept()]
        for server in resting {
            _ = servers.received(server)
            servers.answer(server, ok)
        }
        #expect(calls.allSatisfy { $0.read().body == "hi" } && servers.agent.connections.idle == 2)
        let call = try servers.send()
        let used = try #require(resting.first { !servers.received($0).isEmpty })
        used.lose(.connectionReset)
        let new = try servers.accept()
        #expect(servers.received(new).hasPrefix("GET") && resting.allSatisfy { servers.received($0).isEmpty })
        servers.answer(new, ok)
        #expect(call.status == 200)
    }

    @Test("not behind an interim response, which says that the server has it")
    func notBehindInterim() throws {
        let server = try idle()
        let call = try servers.send()
        servers.answer(server, "HTTP/1.1 103 Early Hints\r\n\r\n")
        server.lose(.connectionReset)
        servers.memory.settle()
        #expect(call.failure == "the connection ended inside the response" && servers.attempts == 0)
    }

    @Test("not if the connection is new: it was no stale one")
    func notOverNewOne() throws {
        let call = try servers.send()
        let server = try servers.accept()
        server.endInput()
        servers.memory.settle()
        #expect(call.failure == "the connection ended before there was a response" && servers.attempts == 0)
    }

    @Test("a body that can be made again is sent from its first byte on")
    func repeatable() throws {
        let server = try idle()
        let call = try servers.send(.put, body: .repeatable(length: 3) { writer in try await writer.write("abc") })
        #expect(servers.received(server).hasSuffix("\r\n\r\nabc"))
        server.lose(.connectionReset)
        let other = try servers.accept()
        #expect(servers.received(other).hasSuffix("\r\n\r\nabc"))
        servers.answer(other, ok)
        #expect(call.status == 200)
    }

    @Test("what comes before a byte of the request has left is no answer to it (RFC 9112 §9.2, CVE-2026-6733)")
    func poisoned() throws {
        let server = try idle()
        server.isStalled = true
        let call = try servers.send(.post, body: .text("abc"))
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")
        #expect(call.response == nil && server.isClosed)
        let other = try servers.accept()
        #expect(servers.received(other).hasSuffix("abc"))
        servers.answer(other, ok)
        #expect(call.read().body == "hi")
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

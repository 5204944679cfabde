import HTTPTypes
import ProcessTesting
import Testing
import WryneckBodies
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckClient

@Suite("The deadlines of a request") struct ClientDeadlineTests {
    private let servers: ScriptedServers

    init() throws { servers = try ScriptedServers() }

    @Test("30 seconds for the head, from the end of the request on")
    func head() throws {
        let call = try servers.send()
        let server = try servers.accept()
        servers.memory.advance(by: .seconds(29))
        #expect(call.error == nil)
        servers.memory.advance(by: .seconds(2))
        #expect(call.failure == "it took too long (head)" && server.wasAborted)
    }

    @Test("interim responses do not move it")
    func interim() throws {
        let call = try servers.send()
        let server = try servers.accept()
        for _ in 0..<4 {
            servers.answer(server, "HTTP/1.1 102 Processing\r\n\r\n")
            servers.memory.advance(by: .seconds(8))
        }
        #expect(call.failure == "it took too long (head)")
    }

    @Test("a body that makes a pause of 30 seconds, or is slower than 240 bytes a second, is broken off")
    func slowBodies() throws {
        let silent = try servers.send()
        let first = try servers.accept()
        servers.answer(first, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        silent.read()
        first.deliver([UInt8](repeating: 65, count: 100_000))
        servers.memory.advance(by: .seconds(31))
        #expect(silent.failure == "it took too long (receiving)")
        let trickling = try servers.send()
        let second = try servers.accept()
        servers.answer(second, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        trickling.read()
        for _ in 0..<15 where !second.isClosed {
            servers.answer(second, "a")
            servers.memory.advance(by: .seconds(1))
        }
        #expect(trickling.failure == "it took too long (receiving)")
    }

    @Test("a stream of events may be silent for an hour")
    func silentEvents() throws {
        let call = try servers.send()
        let server = try servers.accept()
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        call.read()
        for _ in 0..<3 {
            servers.memory.advance(by: .seconds(3600))
            servers.answer(server, "data: a\n\n")
        }
        server.endInput()
        servers.memory.settle()
        #expect(call.body == "data: a\n\ndata: a\n\ndata: a\n\n")
    }

    @Test("a reader that takes its time is not the server's fault")
    func slowReader() throws {
        let call = try servers.send()
        let server = try servers.accept()
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n")
        for _ in 0..<20 { server.deliver([UInt8](repeating: 65, count: 10_000)) }
        servers.memory.advance(by: .seconds(600))
        #expect(!server.isClosed)
        #expect(call.read().body?.utf8.count == 200_000)
    }

    @Test("a server that takes nothing of a body for 30 seconds is given up; one that takes a little is not")
    func sending() throws {
        let call = try servers.send(.put, body: .bytes([UInt8](repeating: 65, count: 1_000_000)))
        let server = try #require(servers.network.pending.first?.succeed())
        server.room = 10_000
        servers.memory.settle()
        for _ in 0..<5 {
            servers.memory.advance(by: .seconds(20))
            server.room += 100_000
        }
        #expect(call.error == nil)
        // A look each half minute sees what has moved since the one before.
        servers.memory.advance(by: .seconds(61))
        #expect(call.failure == "it took too long (sending)")
    }

    @Test("a producer that takes its time is not the server's fault")
    func slowProducer() throws {
        let reactor = servers.memory.reactor
        let call = try servers.send(
            .put,
            body: .stream { writer in
                for _ in 0..<5 {
                    try await reactor.sleep(for: .seconds(100))
                    try await writer.write("a")
                }
            })
        let server = try servers.accept()
        for _ in 0..<5 { servers.memory.advance(by: .seconds(100)) }
        #expect(call.error == nil && servers.received(server).hasSuffix("0\r\n\r\n"))
        servers.answer(server, "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(call.status == 204)
    }

    @Test("nothing is left of a request that has ended")
    func leftovers() throws {
        let call = try servers.send()
        let server = try servers.accept()
        servers.answer(server, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        #expect(call.status == 200)
        #expect(servers.memory.leftovers.timers == 0 && servers.memory.leftovers.tasks == 0)
    }
}

@Suite("RFC 9110 §10.1.1: a body that waits for its 100") struct ExpectationTests {
    private let servers: ScriptedServers

    init() throws { servers = try ScriptedServers() }

    private func send() throws -> (Call, MemoryTransport) {
        let call = try servers.send(.put, body: .text("abc")) { $0.expectsContinue = true }
        let server = try servers.accept()
        let head = servers.received(server)
        #expect(head.contains("Expect: 100-continue\r\n") && head.hasSuffix("\r\n\r\n"))
        return (call, server)
    }

    @Test("it is sent behind the 100, and once")
    func asked() throws {
        let (call, server) = try send()
        servers.answer(server, "HTTP/1.1 103 Early Hints\r\n\r\n")
        #expect(servers.received(server) == "")
        servers.answer(server, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
        #expect(servers.received(server) == "abc")
        servers.answer(server, "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(call.status == 204 && servers.agent.connections.idle == 1)
    }

    @Test("a server that says nothing gets it after a second")
    func silence() throws {
        let (_, server) = try send()
        servers.memory.advance(by: .milliseconds(900))
        #expect(servers.received(server) == "")
        servers.memory.advance(by: .milliseconds(200))
        #expect(servers.received(server) == "abc")
    }

    @Test("a final answer means that it is not sent, and the connection serves nobody else (CVE-2024-24791)")
    func refused() throws {
        let (call, server) = try send()
        servers.answer(server, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        #expect(call.status == 403 && servers.received(server) == "" && server.isClosed)
    }

    @Test("whatever the final answer is, and however it comes", arguments: [200, 302, 413, 500], [1, .max])
    func answers(status: Int, size: Int) throws {
        let (call, server) = try send()
        servers.answer(server, "HTTP/1.1 \(status) A\r\nContent-Length: 2\r\n\r\nhi", by: size)
        #expect(call.status == status && call.read().body == "hi")
        servers.memory.advance(by: .seconds(5))
        #expect(servers.received(server) == "" && server.isClosed && servers.agent.connections.open == 0)
        _ = try servers.send()
        #expect(servers.attempts == 1)
    }

    @Test("a body that was sent after all leaves the connection to others")
    func sentAfterAll() throws {
        let (call, server) = try send()
        servers.memory.advance(by: .seconds(2))
        #expect(servers.received(server) == "abc")
        servers.answer(server, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")
        #expect(call.status == 204 && servers.received(server) == "" && servers.agent.connections.idle == 1)
    }

    @Test("417 means that the server does not know it: it is sent again without")
    func unknown() throws {
        let (call, server) = try send()
        servers.answer(server, "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n")
        #expect(server.isClosed)
        let other = try servers.accept()
        let request = servers.received(other)
        #expect(!request.contains("Expect") && request.hasSuffix("abc"))
        servers.answer(other, "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(call.status == 204)
    }

    @Test("without a body nothing is expected")
    func nothing() throws {
        _ = try servers.send(.put) { $0.expectsContinue = true }
        #expect(!servers.received(try servers.accept()).contains("Expect"))
    }
}

import HTTPTypes
import ProcessTesting
import Testing
import WryneckBodies
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckClient

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

@Suite("An agent over HTTP/1") struct AgentTests {
    private let servers: ScriptedServers

    init() throws { servers = try ScriptedServers() }

    @Test("a request as it is sent, and its response, however it comes", arguments: [1, 3, .max])
    func exchange(size: Int) throws {
        let call = try servers.send(.get, "http://one.test/a?b#c", headers: [.accept: "text/plain"])
        let server = try servers.accept()
        #expect(servers.received(server) == "GET /a?b HTTP/1.1\r\nHost: one.test\r\nAccept: text/plain\r\n\r\n")
        servers.answer(server, ok, by: size)
        #expect(call.status == 200 && call.response?.version == .http1_1 && call.response?.url.path == "/a")
        #expect(call.read().body == "hi")
        #expect(servers.agent.connections == .init(open: 1, idle: 1, waiting: 0, origins: 1))
    }

    @Test("a connection serves one request after the other, and two at a time take two")
    func reuse() throws {
        let first = try servers.send()
        let server = try servers.accept()
        servers.answer(server, ok)
        #expect(first.read().body == "hi")
        let (second, third) = (try servers.send(), try servers.send())
        #expect(servers.received(server).components("GET") == 2)
        let other = try servers.accept()
        servers.answer(other, ok)
        servers.answer(server, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        #expect(second.status == 404 && third.status == 200)
        #expect(servers.attempts == 0)
        #expect(servers.reports.all.map(\.isReused) == [false, false, true])
    }

    @Test("bodies of bytes tell their length, those of a producer come in chunks or as promised")
    func bodies() throws {
        _ = try servers.send(.post, body: .text("abc"))
        let server = try servers.accept()
        #expect(servers.received(server).hasSuffix("Content-Length: 3\r\n\r\nabc"))
        servers.answer(server, ok)
        _ = try servers.send(
            .put,
            body: .stream { writer in
                try await writer.write("ab")
                try await writer.write("c")
                writer.trailers = [.init("X-End")!: "1"]
            })
        #expect(
            servers.received(server).hasSuffix(
                "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nX-End: 1\r\n\r\n"))
        servers.answer(server, ok)
        _ = try servers.send(.put, body: .stream(length: 3) { writer in writer.write(Array("abc".utf8)) })
        #expect(servers.received(server).hasSuffix("Content-Length: 3\r\n\r\nabc"))
        servers.answer(server, ok)
        _ = try servers.send(.post)
        #expect(servers.received(server).hasSuffix("Content-Length: 0\r\n\r\n"))
    }

    @Test("a body that breaks its promise, or throws, cuts the connection and fails the request")
    func brokenBodies() throws {
        struct Mishap: Error {}
        let short = try servers.send(.put, body: .stream(length: 3) { writer in writer.write(Array("ab".utf8)) })
        let server = try servers.accept()
        #expect(server.wasAborted && short.failure?.contains("its body broke off") == true)
        let thrown = try servers.send(.put, body: .stream { _ in throw Mishap() })
        let other = try servers.accept()
        #expect(other.wasAborted && thrown.failure?.contains("Mishap") == true)
        #expect(servers.agent.connections.open == 0)
    }

    @Test("the server is read no further than 64 KiB ahead of the reader, and goes on when that takes some")
    func backPressure() throws {
        let call = try servers.send()
        let server = try servers.accept()
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        for _ in 0..<100 { server.deliver([UInt8](repeating: 65, count: 10_000)) }
        #expect((900_000...930_000).contains(server.undelivered))
        #expect(call.read().body?.utf8.count == 1_000_000)
        #expect(servers.agent.connections.idle == 1)
    }

    @Test("a response that is let go of: a little of its rest is dropped, more closes the connection")
    func letGo() throws {
        let little = try servers.send()
        let server = try servers.accept()
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
        little.drop()
        #expect(!server.isClosed && servers.agent.connections.idle == 0)
        server.deliver([UInt8](repeating: 65, count: 997))
        #expect(servers.agent.connections.idle == 1)
        let much = try servers.send()
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nabc")
        much.drop()
        #expect(server.isClosed && servers.agent.connections.open == 0)
    }

    @Test("a rest that takes longer than a second closes the connection, and so does one that never ends")
    func slowRest() throws {
        let call = try servers.send()
        let server = try servers.accept()
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
        call.drop()
        servers.memory.advance(by: .milliseconds(900))
        #expect(!server.isClosed)
        servers.memory.advance(by: .milliseconds(200))
        #expect(server.isClosed)
        let endless = try servers.send()
        let other = try servers.accept()
        servers.answer(other, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        endless.drop()
        for _ in 0..<10 { servers.answer(other, "2710\r\n" + String(repeating: "A", count: 10_000) + "\r\n") }
        #expect(other.isClosed)
    }

    @Test("what was asked of a body keeps it, whoever has let go of the response")
    func kept() throws {
        let call = try servers.send()
        let server = try servers.accept()
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
        var bytes: [UInt8]?
        call.response?.bytes().whenSettled { bytes = try? $0.get() }
        call.drop()
        servers.answer(server, "def")
        #expect(bytes == Array("abcdef".utf8))
    }

    @Test("a cancelled request is not sent, or its connection is closed")
    func cancellation() throws {
        let early = try servers.send()
        early.deferred?.cancel()
        servers.memory.settle()
        #expect(servers.network.attempts[0].isOver == false || servers.network.attempts[0].wasCalledOff)
        let call = try servers.send()
        let server = try servers.accept()
        call.deferred?.cancel()
        servers.memory.settle()
        #expect(call.error is CancelledError)
        #expect(servers.agent.connections.waiting == 0)
        #expect(server.isClosed || servers.agent.connections.idle == 1)
    }

    @Test("eight connections to one origin; who comes later waits, and the tenth second ends the wait")
    func waiting() throws {
        let calls = try (0..<10).map { _ in try servers.send() }
        #expect(servers.attempts == 8)
        let all = try (0..<8).map { _ in try servers.accept() }
        servers.answer(all[3], ok)
        #expect(servers.received(all[3]).components("GET") == 2)
        servers.memory.advance(by: .seconds(10))
        #expect(calls[9].failure == "it took too long (connecting)")
        #expect(calls[8].error == nil)
    }

    @Test("nobody listens, the name stands for nothing, the scheme is no one's")
    func unreachable() throws {
        let refused = try servers.send()
        servers.network.pending[0].fail(.connectionRefused)
        servers.memory.settle()
        #expect(refused.failure?.contains("cannot connect to one.test:80") == true)
        #expect(try servers.send(.get, "http://nowhere.test/").failure?.hasPrefix("no address") == true)
        #expect(try servers.send(.get, "ws://one.test/").failure == "no way to send a request to ws")
        #expect(try servers.send(.connect).failure?.contains("CONNECT") == true)
        let slow = try servers.send()
        servers.memory.advance(by: .seconds(10))
        #expect(slow.failure == "it took too long (connecting)")
        #expect(servers.agent.connections.open == 0)
    }

    @Test("fields that may not be sent fail the request alone; the connection stays")
    func malformedRequest() throws {
        let call = try servers.send(.get, headers: [.contentLength: "5"])
        _ = try servers.accept()
        #expect(call.failure?.hasPrefix("the request cannot be sent") == true)
        #expect(servers.agent.connections.idle == 1)
    }

    @Test("the filter judges addresses, after the name was looked up")
    func filter() throws {
        let servers = try ScriptedServers { $0.addresses = .internet }
        #expect(try servers.send(.get, "http://inside.test/").failure == "the address may not be connected to")
        #expect(try servers.send(.get, "http://127.0.0.1/").failure == "the address may not be connected to")
        #expect(servers.attempts == 0)
    }

    @Test("a shut-down agent closes what rests, fails what waits, and lets what works end")
    func shutDown() throws {
        let (working, resting) = (try servers.send(), try servers.send())
        let (first, second) = (try servers.accept(), try servers.accept())
        servers.answer(second, ok)
        #expect(resting.read().body == "hi")
        servers.agent.shutDown()
        servers.memory.settle()
        #expect(second.isClosed && !first.isClosed)
        servers.answer(first, ok)
        #expect(working.read().body == "hi" && first.isClosed)
        #expect(try servers.send().failure == "the agent has been shut down")
    }

    @Test("an agent that nobody holds ends what it was asked, and then its connections")
    func released() throws {
        let memory = servers.memory
        let url = try ClientURL("http://one.test/")
        var status: Int?
        do {
            let sent: Deferred<ClientResponse> = Agent(on: memory.reactor).send(ClientRequest(.get, url))
            sent.whenSettled { status = try? $0.get().status.code }
        }
        let server = try servers.accept()
        servers.answer(server, ok)
        memory.settle()
        #expect(status == 200 && server.isClosed && memory.leftovers.timers == 0)
    }

    @Test("UNIX sockets stand for an origin; Host is that of the URL")
    func unixSocket() throws {
        let call = try servers.send(.get, "http://app.test/x") { $0.socketPath = "/run/app.sock" }
        #expect(servers.network.pending.first?.address == .unix("/run/app.sock"))
        let server = try servers.accept()
        #expect(servers.received(server).contains("Host: app.test\r\n"))
        servers.answer(server, ok)
        #expect(call.status == 200)
    }

    @Test("the report tells of tries, times and bytes")
    func report() throws {
        let call = try servers.send(.post, body: .text("abc"))
        servers.memory.advance(by: .seconds(1))
        let server = try servers.accept()
        servers.memory.advance(by: .seconds(1))
        servers.answer(server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
        servers.memory.advance(by: .seconds(1))
        servers.answer(server, "hi")
        #expect(call.read().body == "hi")
        let report = try #require(servers.reports.all.first)
        #expect(report.status == 200 && report.failure == nil && report.tries == 1)
        #expect(report.timeToConnection == .seconds(1) && report.timeToHead == .seconds(2))
        #expect(report.timeToEnd == .seconds(3))
        #expect(report.progress.sent == 3 && report.progress.received == 2)
    }
}

extension String {
    /// How often a word is in it.
    func components(_ word: String) -> Int { split(separator: word, omittingEmptySubsequences: false).count - 1 }
}

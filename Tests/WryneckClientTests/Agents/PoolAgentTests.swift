import HTTPTypes
import ProcessTesting
import Testing
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckClient

private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

@Suite("Whose connections serve whom") struct PoolAgentTests {
    private func connected(_ servers: ScriptedServers, _ url: String = "http://one.test/") throws -> MemoryTransport {
        let call = try servers.send(.get, url)
        let server = try servers.accept()
        _ = servers.received(server)
        servers.answer(server, ok)
        #expect(call.read().body == "hi" && servers.agent.connections.idle == 1)
        return server
    }

    @Test(
        "another host or port gets another connection",
        arguments: ["http://two.test/", "http://one.test:81/", "http://one.test.:80/"])
    func others(url: String) throws {
        let servers = try ScriptedServers()
        servers.names.known["one.test."] = servers.names.known["one.test"]
        let server = try connected(servers)
        _ = try servers.send(.get, url)
        #expect(servers.attempts == 1 && servers.received(server) == "")
    }

    #if TLS
        @Test("and so does another scheme, at the same port")
        func schemes() throws {
            let servers = try ScriptedServers()
            let server = try connected(servers)
            _ = try servers.send(.get, "https://one.test:80/")
            #expect(servers.attempts == 1 && servers.received(server) == "")
            #expect(servers.network.pending.first?.endpoint.isSecure == true)
        }
    #endif

    @Test(
        "the same one in another writing does not",
        arguments: [
            "HTTP://ONE.test/a", "http://one.test:80/", "http://one.test:/?b", "http://user:secret@one.test/#c",
        ])
    func same(url: String) throws {
        let servers = try ScriptedServers()
        let server = try connected(servers)
        _ = try servers.send(.get, url)
        #expect(servers.attempts == 0 && servers.received(server).hasPrefix("GET "))
    }

    @Test("a UNIX socket is another way to the same host, and so is a proxy")
    func ways() throws {
        let rules = try ProxyRules(environment: ["http_proxy": "http://192.0.2.9:3128", "no_proxy": "one.test"])
        let proxied = try ScriptedServers { $0.proxies = rules }
        let direct = try connected(proxied)
        _ = try proxied.send { $0.socketPath = "/run/one.sock" }
        _ = try proxied.send(.get, "http://two.test/")
        #expect(
            proxied.network.pending.map(\.address) == [.unix("/run/one.sock"), .ipv4(0xC000_0209, port: 3128)])
        #expect(proxied.received(direct) == "")
    }

    @Test("nothing is kept of an origin without connections and requests")
    func forgotten() throws {
        let servers = try ScriptedServers()
        _ = try connected(servers)
        #expect(servers.agent.connections.origins == 1)
        servers.memory.advance(by: .seconds(31))
        #expect(servers.agent.connections == .init(open: 0, idle: 0, waiting: 0, origins: 0))
        _ = try servers.send(.get, "http://nowhere.test/")
        #expect(servers.agent.connections.origins == 0 && servers.memory.leftovers.timers == 0)
    }

    @Test("one request more than may wait is refused at once, and the others get their turns")
    func queue() throws {
        let servers = try ScriptedServers { options in
            (options.limits.pool.perHost, options.limits.pool.waiters) = (1, 2)
        }
        let calls = try (0..<4).map { _ in try servers.send() }
        #expect(calls.map(\.failure) == [nil, nil, nil, "too many requests wait for that host"])
        let server = try servers.accept()
        for index in 0..<3 {
            #expect(servers.received(server).components("GET") == 1)
            servers.answer(server, ok)
            #expect(calls[index].read().body == "hi")
        }
        #expect(servers.attempts == 0 && servers.agent.connections.waiting == 0)
    }

    @Test("one that is cancelled while it waits is never sent")
    func cancelledWaiter() throws {
        let servers = try ScriptedServers { $0.limits.pool.perHost = 1 }
        let (first, second) = (try servers.send(), try servers.send())
        let server = try servers.accept()
        _ = servers.received(server)
        second.deferred?.cancel()
        servers.memory.settle()
        #expect(second.error is CancelledError && servers.agent.connections.waiting == 0)
        servers.answer(server, ok)
        #expect(first.read().body == "hi" && servers.received(server) == "")
        #expect(servers.agent.connections.idle == 1)
    }

    @Test(
        "one that is cancelled under way cuts its connection", arguments: ["", "HTTP/1.1 1", "HTTP/1.1 103 A\r\n\r\n"])
    func cancelled(answer: String) throws {
        let servers = try ScriptedServers()
        let call = try servers.send()
        let server = try servers.accept()
        servers.answer(server, answer)
        call.deferred?.cancel()
        servers.memory.settle()
        #expect(call.error is CancelledError && server.wasAborted)
        #expect(servers.agent.connections == .init(open: 0, idle: 0, waiting: 0, origins: 0))
    }

    @Test("a connection ends with its last use")
    func uses() throws {
        let servers = try ScriptedServers { $0.limits.pool.uses = 2 }
        let server = try connected(servers)
        let call = try servers.send()
        servers.answer(server, ok)
        #expect(call.read().body == "hi" && server.isClosed)
    }

    @Test("or at its age, however busy it is")
    func age() throws {
        let servers = try ScriptedServers { ($0.timeouts.age, $0.timeouts.idle) = (.seconds(60), .seconds(50)) }
        let server = try connected(servers)
        servers.memory.advance(by: .seconds(49))
        let call = try servers.send()
        #expect(!server.isClosed && servers.attempts == 0)
        servers.memory.advance(by: .seconds(12))
        servers.answer(server, ok)
        #expect(call.read().body == "hi" && server.isClosed)
    }
}

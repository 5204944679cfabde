import HTTPTypes
import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

@testable import WryneckProxy

@Suite("A request whose backend fails") struct ProxiedCallTests {
    private static let two = ["http://10.0.0.1:3000", "http://10.0.0.2:3000"]
    private static let get = "GET /api/a HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let post = "POST /api/a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

    @Test("goes to the next one if no connection could be made, whatever its method", arguments: [get, post])
    func refused(request: String) throws {
        let bench = try ProxyBench(Self.two)
        let client = bench.front.connect()
        client.send(request)
        #expect(bench.attempts == ["10.0.0.1:3000"])
        try bench.refuse()
        #expect(bench.attempts == ["10.0.0.2:3000"])
        let backend = try bench.accept()
        #expect(bench.received(backend).hasSuffix(request == Self.post ? "\r\n\r\nabc" : "\r\n\r\n"))
        bench.answer(backend, Self.ok)
        #expect(try client.response().text == "hi")
    }

    @Test("goes to the next one after it was sent, if twice is the same as once")
    func idempotent() throws {
        let bench = try ProxyBench(Self.two)
        let (client, first) = try bench.exchange(Self.get)
        first.lose(.connectionReset)
        let second = try bench.accept()
        #expect(bench.received(second).hasPrefix("GET /a"))
        bench.answer(second, Self.ok)
        #expect(try client.response().text == "hi")
    }

    @Test("is not sent twice if that might be done twice")
    func postIsOnce() throws {
        let bench = try ProxyBench(Self.two)
        let (client, first) = try bench.exchange(Self.post)
        first.lose(.connectionReset)
        #expect(try client.response().status == .badGateway && bench.attempts == [])
    }

    @Test("is not sent twice once a response has begun")
    func headSeen() throws {
        let bench = try ProxyBench(Self.two)
        let (client, first) = try bench.exchange(Self.get)
        bench.answer(first, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi")
        first.lose(.connectionReset)
        #expect(client.isBrokenOff && bench.attempts == [])
    }

    @Test("with a small body that was read before goes to the next one with all of it")
    func bufferedPut() throws {
        let bench = try ProxyBench(Self.two)
        let client = bench.front.connect()
        client.send("PUT /api/a HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc")
        #expect(bench.attempts == [])
        client.send("def")
        let first = try bench.accept()
        #expect(bench.received(first).hasSuffix("\r\n\r\nabcdef"))
        first.lose(.connectionReset)
        let second = try bench.accept()
        #expect(bench.received(second).hasSuffix("\r\n\r\nabcdef"))
        bench.answer(second, Self.ok)
        #expect(try client.response().text == "hi")
    }

    @Test("gets 502 if none can be connected to, and 504 if one takes too long")
    func statuses() throws {
        let bench = try ProxyBench(Self.two)
        let client = bench.front.connect()
        client.send(Self.get)
        try bench.refuse()
        try bench.refuse()
        #expect(try client.response().status == .badGateway)
        let (slow, _) = try bench.exchange(Self.post)
        bench.memory.advance(by: .seconds(61))
        #expect(try slow.response().status == .gatewayTimeout)
    }

    @Test("gets 502 for what is no response, and the connection is cut")
    func malformed() throws {
        let bench = try ProxyBench { $0.tries = 1 }
        let (client, backend) = try bench.exchange(Self.get)
        bench.answer(backend, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")
        #expect(try client.response().status == .badGateway && backend.wasAborted)
    }

    @Test("gets 502 and no tunnel for a change of protocol that nobody asked for")
    func switching() throws {
        let bench = try ProxyBench { $0.tries = 1 }
        let (client, backend) = try bench.exchange(
            "GET /api/a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
        #expect(!bench.received(backend).contains("h2c"))
        bench.answer(backend, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
        #expect(try client.response().status == .badGateway && backend.wasAborted)
    }

    @Test("has a backend less to ask after three failures, until that has rested")
    func passiveHealth() throws {
        let bench = try ProxyBench(Self.two)
        for _ in 0..<3 {
            let client = bench.front.connect()
            client.send(Self.get)
            try bench.refuse()
            try bench.refuse()
            _ = try client.response()
            bench.memory.advance(by: .milliseconds(100))
        }
        #expect(bench.backends.status(at: bench.memory.reactor.now).map(\.state) == [.out, .out])
    }

    @Test("comes back to the backend that a cookie names")
    func sticky() throws {
        let bench = try ProxyBench(Self.two, balancing: .sticky(cookie: "route"))
        let (client, backend) = try bench.exchange(Self.get)
        bench.answer(backend, Self.ok)
        let response = try client.response()
        let cookie = try #require(response.cookie("route"))
        #expect(response["set-cookie"]?.hasSuffix("; Path=/; HttpOnly; SameSite=Lax") == true)
        for _ in 0..<5 {
            let next = bench.front.connect()
            next.send("GET /api/a HTTP/1.1\r\nHost: x\r\nCookie: route=\(cookie)\r\n\r\n")
            bench.answer(backend, Self.ok)
            #expect(try next.response().cookie("route") == nil && bench.attempts == [])
        }
    }

    @Test("asks backends by themselves how they are, one prober for all")
    func checks() throws {
        var health = BackendHealthOptions()
        health.checks = BackendHealthOptions.Checks()
        health.checks?.target = "/healthz"
        let bench = try ProxyBench(health: health)
        let (client, backend) = try bench.exchange(Self.get)
        bench.answer(backend, Self.ok)
        #expect(try client.response().text == "hi")
        _ = bench.received(backend)
        #expect(!bench.backends.claimProber())
        bench.memory.advance(by: .seconds(6))
        let seen = bench.network.attempts.count > 1 ? try bench.accept() : backend
        #expect(bench.received(seen).hasPrefix("GET /healthz HTTP/1.1\r\nHost: 10.0.0.1:3000\r\n"))
    }
}

import Testing
import Wryneck
import WryneckTesting

@Suite("Limits for each client", .bothVersions) struct RateLimitTests {
    private func client(_ middleware: any Middleware, _ page: Page = Page { _ in .text("hello") }) throws -> TestClient
    {
        try TestClient { _ in
            let root = Branch()
            root.use(middleware)
            root[""] = page
            return Site(root)
        }
    }

    @Test("as many as the burst at once, then as many a second as the rate; RFC 6585 §4: 429 says how long to wait")
    func rate() throws {
        let client = try client(RateLimit(RateLimiter(requestsPerSecond: 2, burst: 3)))
        func statuses(_ count: Int) throws -> [Int] { try (0..<count).map { _ in try client.get("/").status.code } }
        #expect(try statuses(5) == [200, 200, 200, 429, 429])
        #expect(try client.get("/")["retry-after"] == "1")
        client.memory.advance(by: .milliseconds(499))
        #expect(try statuses(1) == [429])
        client.memory.advance(by: .milliseconds(1))
        #expect(try statuses(2) == [200, 429])
        client.memory.advance(by: .seconds(3600))
        #expect(try statuses(4) == [200, 200, 200, 429])
    }

    @Test("behind proxies that are trusted each of their clients has a bucket of its own; nobody else can invent one")
    func proxies() throws {
        func statuses(_ trusted: [SocketAddress.Network]) throws -> [Int] {
            var options = Site.Options()
            options.trustedProxies = TrustedProxies(trusted)
            let limiter = RateLimiter(requestsPerSecond: 1, burst: 1)
            let client = try TestClient { [options] _ in
                let root = Branch()
                root.use(RateLimit(limiter))
                root.use(ConcurrencyLimit(ConcurrencyLimiter(requestsPerClient: 1)))
                root[""] = Page { request in .text(request.clientAddress.host) }
                return Site(root, options: options)
            }
            return try ["192.0.2.1", "192.0.2.2", "192.0.2.1"].map {
                try client.get("/", headers: [("X-Forwarded-For", $0)]).status.code
            }
        }
        // The test's client is 127.0.0.1.
        #expect(try statuses([#require(SocketAddress.Network("127.0.0.0/8"))]) == [200, 200, 429])
        #expect(try statuses([#require(SocketAddress.Network("10.0.0.0/8"))]) == [200, 429, 429])
    }

    @Test("Retry-After is rounded up, however long it is")
    func retryAfter() throws {
        let limiter = RateLimiter(requestsPerSecond: 1, burst: 1)
        let start = Instant(nanoseconds: 5)
        let client = ClientKey("a")
        #expect(limiter.take(client, at: start) == nil)
        #expect(limiter.take(client, at: start) == .seconds(1))
        #expect(limiter.take(client, at: start + .milliseconds(1)) == .milliseconds(999))
        // A clock that another reactor read a little earlier.
        #expect(limiter.take(client, at: Instant(nanoseconds: 0)) == .milliseconds(999))
        #expect(limiter.take(client, at: Instant(nanoseconds: .max)) == nil)
    }

    @Test("clients are IPv4 addresses, and IPv6 networks of 64 bits; a UNIX socket is nobody")
    func keys() {
        #expect(ClientKey(.ipv4(1, port: 1)) == ClientKey(.ipv4(1, port: 2)))
        #expect(ClientKey(.ipv4(1, port: 1)) != ClientKey(.ipv4(2, port: 1)))
        #expect(ClientKey(.ipv6(7, 1, port: 1, scope: 0)) == ClientKey(.ipv6(7, .max, port: 9, scope: 0)))
        #expect(ClientKey(.ipv6(7, 1, port: 1, scope: 0)) != ClientKey(.ipv6(8, 1, port: 1, scope: 0)))
        #expect(ClientKey(.ipv6(0, 0xFFFF_0000_0001, port: 1, scope: 0)) == ClientKey(.ipv4(1, port: 1)))
        #expect(ClientKey(.ipv6(0, 1, port: 1, scope: 0)) != ClientKey(.ipv4(1, port: 1)))
        #expect(ClientKey(.unix("/a")) == nil)
        #expect(ClientKey("a") != ClientKey("b"))
    }

    @Test("clients do not pay for each other; a key of the program's own tells them apart; nil is not limited")
    func separate() throws {
        let limiter = RateLimiter(requestsPerSecond: 1, burst: 1)
        let client = try client(RateLimit(limiter) { $0.query["who"].map { ClientKey($0) } })
        #expect(
            try ["/?who=a", "/?who=b", "/?who=a", "/", "/"].map { try client.get($0).status.code } == [
                200, 200, 429, 200, 200,
            ])
        #expect(limiter.clients == 2)
    }

    @Test(
        "no more clients are known than there is room for: those that were quiet longest are forgotten, and begin anew")
    func bounded() {
        let limiter = RateLimiter(requestsPerSecond: 1, burst: 1, capacity: 100)
        let now = Instant(nanoseconds: 0)
        for number in 0..<1000 {
            #expect(limiter.take(ClientKey(.ipv4(UInt32(number), port: 1))!, at: now) == nil)
            // One that goes on asking is not forgotten.
            let isFirst = number == 0
            #expect((limiter.take(ClientKey("busy"), at: now) == nil) == isFirst)
        }
        #expect(limiter.clients == 100)
    }

    @Test("rates and bursts that make no sense count as the nearest")
    func clamped() {
        for (rate, burst) in [(0, 0), (-5, -5), (Int.min, Int.min)] {
            let limiter = RateLimiter(requestsPerSecond: rate, burst: burst, capacity: 0)
            #expect(limiter.take(ClientKey("a"), at: Instant(nanoseconds: 0)) == nil)
            #expect(limiter.take(ClientKey("a"), at: Instant(nanoseconds: 0)) == .seconds(1))
        }
        let limiter = RateLimiter(requestsPerSecond: .max, burst: .max)
        for _ in 0..<100 { #expect(limiter.take(ClientKey("a"), at: Instant(nanoseconds: .max)) == nil) }
    }

    @Test(
        "no more requests of one client are under way than the limit; one that ends, fails, or whose client leaves makes room"
    )
    func concurrency() throws {
        let limiter = ConcurrencyLimiter(requestsPerClient: 2)
        var answers: [Deferred<Response>] = []
        let page = Page { _ in
            answers.append(Deferred<Response>())
            return .deferred(answers[answers.count - 1])
        }
        let client = try client(ConcurrencyLimit(limiter), page)
        func ask() -> TestConnection {
            let connection = client.connect()
            connection.send(.get, "/")
            return connection
        }
        let waiting = [ask(), ask()]
        let refused = try ask().response()
        #expect(refused.status == .tooManyRequests && refused["retry-after"] == "1")
        try answers[0].callback(.text("one"))
        #expect(try waiting[0].response().text == "one")
        let third = ask()
        #expect(try ask().response().status == .tooManyRequests)
        waiting[1].transport.lose()
        client.memory.settle()
        let fourth = ask()
        #expect(try ask().response().status == .tooManyRequests)
        try #require(answers.count == 4)
        try answers[2].errback(HTTPError(.conflict))
        try answers[3].callback(.empty())
        #expect(try third.response().status == .conflict)
        #expect(try fourth.response().status == .noContent)
        #expect(limiter.clients == 0)
        // 404 and other errors on the way do not count for ever.
        for _ in 0..<5 { #expect(try client.get("/nowhere").status == .notFound) }
        #expect(limiter.clients == 0)
    }

    @Test("a stream is under way until its end")
    func streams() throws {
        let limiter = ConcurrencyLimiter(requestsPerClient: 1)
        let end = Deferred<Void>()
        let client = try client(ConcurrencyLimit(limiter), Page { _ in .stream { (writer: ResponseWriter) in end } })
        let connection = client.connect()
        connection.send(.get, "/")
        #expect(try client.get("/").status == .tooManyRequests)
        try end.callback()
        client.memory.settle()
        #expect(limiter.clients == 0)
    }
}

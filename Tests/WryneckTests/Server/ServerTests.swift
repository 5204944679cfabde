import ProcessTesting
import Synchronization
import Testing
import Wryneck

private final class Counter: Resource {
    private var hits = 0
    func render(_ request: Request) throws -> Rendering {
        hits += 1
        return .text("\(hits)\n")
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}

@Suite("A server", .ownThread) struct ServerTests {
    private func hello(_ reactor: Reactor) -> Site {
        let root = Branch()
        root["hello"] = Page { _ in .text("hello\n") }
        root["count"] = Counter()
        return Site(root)
    }

    private static let request = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("starts on a port that the system chooses, answers, and stops; then nobody answers")
    func life() async throws {
        let server = try await Server(.tcp(port: 0), site: hello).start()
        let address = try #require(server.addresses.first)
        #expect(address.port != 0)
        let client = try RawClient(address)
        client.send(Self.request)
        #expect(client.read(until: "hello\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
        await server.stop(grace: patience)
        #expect(client.read() == "")
        #expect(throws: Errno.self) { try RawClient(address) }
    }

    @Test("several reactors share one port, each with a tree of its own", arguments: [1, 2, 3])
    func reactors(count: Int) async throws {
        let trees = Mutex(0)
        let server = try await Server(.tcp(port: 0), reactors: .count(count)) { reactor in
            trees.withLock { $0 += 1 }
            return self.hello(reactor)
        }.start()
        #expect(trees.withLock { $0 } == count)
        let address = try #require(server.addresses.first)
        for _ in 0..<20 {
            let client = try RawClient(address)
            client.send("GET /count HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(client.read().hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
        await server.stop(grace: patience)
    }

    @Test("a port that is taken is one clear error, with one reactor and with several", arguments: [1, 2])
    func taken(count: Int) async throws {
        let first = try await Server(.tcp(port: 0), reactors: .count(count), site: hello).start()
        let port = try #require(first.addresses.first?.port)
        do {
            try await Server(.tcp(port: port), reactors: .count(count), site: hello).start()
            Issue.record("the second server started")
        } catch let error as Endpoint.ListenError {
            #expect(error.description == "cannot listen on 127.0.0.1:\(port): the address is in use already")
        }
        await first.stop(grace: patience)
    }

    @Test("an error of the closure that makes the site is the error of the start")
    func siteError() async {
        struct Oops: Error {}
        await #expect(throws: Oops.self) {
            try await Server(.tcp(port: 0), reactors: .count(2)) { _ in throw Oops() }.start()
        }
    }

    @Test("starting twice is an error, stopping twice is none")
    func twice() async throws {
        let server = try await Server(.tcp(port: 0), site: hello).start()
        await #expect(throws: Server.Failure.alreadyStarted) { try await server.start() }
        await server.stop(grace: patience)
        await server.stop(grace: patience)
    }

    @Test("stopping lets a request finish that is under way, and tells its client that the connection ends")
    func graceful() async throws {
        let (started, signal) = AsyncStream<Void>.makeStream()
        let mayAnswer = Flag()
        let server = try await Server(.tcp(port: 0)) { reactor in
            let root = Branch()
            root.get("slow") { request in
                signal.yield()
                while !mayAnswer.isSet { try await request.reactor.sleep(for: .milliseconds(1)) }
                return Response.text("finished\n")
            }
            return Site(root)
        }.start()
        let address = try #require(server.addresses.first)
        let client = try RawClient(address)
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in started { break }
        let stopping = Task { await server.stop(grace: patience) }
        // Nobody listens any more: the stop has begun.
        #expect(try await eventually { (try? RawClient(address)) == nil })
        mayAnswer.set()
        await stopping.value
        let answer = client.read()
        #expect(answer.hasSuffix("finished\n"))
        #expect(answer.contains("Connection: close\r\n"))
    }

    @Test("what does not finish in its time is cut off")
    func grace() async throws {
        let (started, signal) = AsyncStream<Void>.makeStream()
        let server = try await Server(.tcp(port: 0)) { _ in
            Site(
                Page { _ in
                    signal.yield()
                    return .deferred(Deferred<Response>())
                })
        }.start()
        let client = try RawClient(try #require(server.addresses.first))
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in started { break }
        await server.stop(grace: .milliseconds(10))
        #expect(client.read() == "")
    }

    @Test("run() ends when its task is cancelled")
    func cancelled() async throws {
        let server = Server(.tcp(port: 0), site: hello)
        let task = Task { try await server.run() }
        #expect(try await eventually { !server.addresses.isEmpty })
        task.cancel()
        try await task.value
        let address = try #require(server.addresses.first)
        #expect(throws: Errno.self) { try RawClient(address) }
    }

    @Test("an async handler stays on its reactor's thread")
    func threads() async throws {
        actor Database {
            func value() -> Int { 42 }
        }
        let database = Database()
        let server = try await Server(.tcp(port: 0), reactors: .count(2)) { _ in
            let root = Branch()
            root.get("thread") { request in
                let handle = request.reactor.handle
                var stayed = handle.isCurrent
                let value = await database.value()
                stayed = stayed && handle.isCurrent
                try await request.reactor.sleep(for: .milliseconds(1))
                stayed = stayed && handle.isCurrent
                return Response.text("\(stayed) \(value)\n")
            }
            return Site(root)
        }.start()
        for _ in 0..<10 {
            let client = try RawClient(try #require(server.addresses.first))
            client.send("GET /thread HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(client.read().hasSuffix("true 42\n"))
        }
        await server.stop(grace: patience)
    }

    @Test("more connections than the limit are told 503 and let go")
    func connectionLimit() async throws {
        var limits = Limits()
        limits.connection.count = 2
        let server = try await Server(.tcp(port: 0), limits: limits, site: hello).start()
        let address = try #require(server.addresses.first)
        let kept = try (0..<2).map { _ in
            let client = try RawClient(address)
            client.send(Self.request)
            #expect(client.read(until: "hello\n").contains("200 OK"))
            return client
        }
        #expect(try RawClient(address).read().hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
        withExtendedLifetime(kept) {}
        await server.stop(grace: patience)
    }

    @Test(
        "a client behind a proxy has so many connections over all reactors; those beyond are told 503, and a place that is left is free again"
    )
    func connectionsPerPeer() async throws {
        var limits = Limits()
        limits.connection.perPeer = 3
        let endpoint = Endpoint.tcp(port: 0).behindProxies([SocketAddress.Network("127.0.0.0/8")].compactMap { $0 })
        let server = try await Server(endpoint, reactors: .count(2), limits: limits, site: hello).start()
        let address = try #require(server.addresses.first)
        func connect(_ client: String) throws -> (client: RawClient, answer: String) {
            let connection = try RawClient(address)
            connection.send("PROXY TCP4 \(client) 198.51.100.2 1 443\r\n" + Self.request)
            // A refusal has no body.
            return (connection, connection.read(until: "\n"))
        }
        var kept = try (0..<12).map { _ in try connect("192.0.2.1") }
        #expect(kept.count { $0.answer.hasPrefix("HTTP/1.1 200 ") } == 3)
        #expect(kept.count { $0.answer.hasPrefix("HTTP/1.1 503 ") } == 9)
        #expect(try connect("192.0.2.2").answer.hasPrefix("HTTP/1.1 200 "))
        kept = []
        // The server has to see that they left, on either thread.
        #expect(try await eventually { try connect("192.0.2.1").answer.hasPrefix("HTTP/1.1 200 ") })
        await server.stop(grace: patience)
    }

    @Test("this machine's own connections are not counted; nil counts nobody")
    func uncounted() async throws {
        for limit in [1, nil] {
            var limits = Limits()
            limits.connection.perPeer = limit
            let server = try await Server(.tcp(port: 0), limits: limits, site: hello).start()
            let address = try #require(server.addresses.first)
            let clients = try (0..<5).map { _ in
                let client = try RawClient(address)
                client.send(Self.request)
                #expect(client.read(until: "hello\n").contains("200 OK"))
                return client
            }
            withExtendedLifetime(clients) {}
            await server.stop(grace: .zero)
        }
    }
}

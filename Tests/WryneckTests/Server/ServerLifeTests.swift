import Glibc
import ProcessTesting
import Synchronization
import Testing

@testable import Wryneck

#if ServiceLifecycle
    import Logging
    import ServiceLifecycle
#endif

@Suite("A server's life", .ownThread) struct ServerLifeTests {
    private struct Oops: Error {}
    private static let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static func site(_ reactor: Reactor) -> Site { Site(Page { _ in .text("hello\n") }) }

    @Test(
        "the start-up failure of one reactor is the error of the start, and ends those that listened already",
        arguments: 1...3)
    func startFailure(failing: Int) async throws {
        let made = Mutex(0)
        // An address of its own: a port that is free again at 127.0.0.1 may be another test's a moment later.
        let server = Server(.tcp(host: "127.0.77.\(failing)", port: 0), reactors: .count(3)) { reactor in
            try made.withLock { made in
                made += 1
                if made == failing { throw Oops() }
            }
            return Self.site(reactor)
        }
        await #expect(throws: Oops.self) { try await server.start() }
        #expect(made.withLock { $0 } == failing)
        if let address = server.addresses.first { #expect(throws: Errno.self) { try RawClient(address) } }
        await #expect(throws: Server.Failure.alreadyStarted) { try await server.start() }
    }

    @Test("stop drains all reactors: requests under way on each of them are answered")
    func drainAll() async throws {
        let (arrivals, arrived) = AsyncStream<ObjectIdentifier>.makeStream()
        let mayAnswer = Atomic(false)
        let server = try await Server(.tcp(port: 0), reactors: .count(3)) { reactor in
            let root = Branch()
            root.get("slow") { request in
                arrived.yield(ObjectIdentifier(request.reactor))
                while !mayAnswer.load(ordering: .relaxed) { try await request.reactor.sleep(for: .milliseconds(1)) }
                return Response.text("finished\n")
            }
            return Site(root)
        }.start()
        let address = try #require(server.addresses.first)
        var busy: Set<ObjectIdentifier> = []
        var clients: [RawClient] = []
        // The kernel chooses the reactor: clients come until each has one.
        clients.append(try Self.slowClient(address))
        for await reactor in arrivals {
            busy.insert(reactor)
            if busy.count == 3 || clients.count == 200 { break }
            clients.append(try Self.slowClient(address))
        }
        #expect(busy.count == 3)
        let stopping = Task { await server.stop(grace: patience) }
        #expect(try await eventually { (try? RawClient(address)) == nil })
        mayAnswer.store(true, ordering: .relaxed)
        await stopping.value
        for client in clients { #expect(client.read().hasSuffix("finished\n")) }
    }

    private static func slowClient(_ address: SocketAddress) throws -> RawClient {
        let client = try RawClient(address)
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        return client
    }

    @Test("request.reactor.stop() drains that reactor: the answer still gets out")
    func stopFromHandler() async throws {
        let server = Server(.tcp(port: 0)) { _ in
            Site(
                Page { request in
                    request.reactor.stop()
                    return .text("goodbye\n")
                })
        }
        let task = Task { try await server.run(handlingSignals: false) }
        #expect(try await eventually { !server.addresses.isEmpty })
        let client = try RawClient(try #require(server.addresses.first))
        client.send(Self.request)
        #expect(client.read().hasSuffix("goodbye\n"))
        try await task.value
    }

    @Test("a stop that comes while the server starts is not lost: it stops as soon as it has started")
    func stopWhileStarting() async throws {
        let itself = Mutex<Server?>(nil)
        let server = Server(.tcp(port: 0), reactors: .count(2)) { reactor in
            itself.withLock { $0 }?.beginStop(grace: .zero)
            return Self.site(reactor)
        }
        itself.withLock { $0 = server }
        try await server.run(handlingSignals: false)
        #expect(throws: Errno.self) { try RawClient(try #require(server.addresses.first)) }
        itself.withLock { $0 = nil }
    }

    @Test("a second stop with less time cuts the first one's time")
    func hurry() async throws {
        let (started, signal) = AsyncStream<Void>.makeStream()
        let server = try await Server(.tcp(port: 0)) { _ in
            Site(
                Page { _ in
                    signal.yield()
                    return .deferred(Deferred<Response>())
                })
        }.start()
        let client = try RawClient(try #require(server.addresses.first))
        client.send(Self.request)
        for await _ in started { break }
        let patient = Task { await server.stop(grace: patience) }
        await server.stop(grace: .zero)
        await patient.value
        #expect(client.read() == "")
    }

    @Test("SIGHUP calls the hooks on each reactor; SIGTERM stops; then the handlers are what they were")
    func signals() async {
        await #expect(processExitsWith: .success) {
            let (hangups, hungUp) = AsyncStream<Bool>.makeStream()
            let server = Server(.tcp(port: 0), reactors: .count(2)) { _ in Site(Branch()) }
            server.onHangup { _ in throw Oops() }
            server.onHangup { reactor in hungUp.yield(reactor.handle.isCurrent) }
            let running = Task { try await server.run { _ in kill(getpid(), SIGHUP) } }
            var seen = 0
            for await isCurrent in hangups {
                guard isCurrent else { exit(2) }
                seen += 1
                if seen == 2 { break }
            }
            kill(getpid(), SIGTERM)
            try await running.value
            var now = sigaction()
            sigaction(SIGHUP, nil, &now)
            guard now.__sigaction_handler.sa_handler == nil else { exit(3) }
        }
    }

    #if ServiceLifecycle
        @Test("trait ServiceLifecycle: a group runs a server, and its graceful shutdown drains it")
        func service() async throws {
            let server = Server(.tcp(port: 0), site: Self.site)
            let group = ServiceGroup(services: [server], gracefulShutdownSignals: [], logger: Logger(label: "test"))
            let running = Task { try await group.run() }
            #expect(try await eventually { !server.addresses.isEmpty })
            let address = try #require(server.addresses.first)
            let client = try RawClient(address)
            client.send(Self.request)
            #expect(client.read(until: "hello\n").hasPrefix("HTTP/1.1 200"))
            await group.triggerGracefulShutdown()
            _ = try? await running.value
            #expect(client.read() == "")
            #expect(throws: Errno.self) { try RawClient(address) }
        }

        @Test("trait ServiceLifecycle: a cancelled group ends its server")
        func cancelledService() async throws {
            let server = Server(.tcp(port: 0), site: Self.site)
            let running = Task { try await (server as any Service).run() }
            #expect(try await eventually { !server.addresses.isEmpty })
            running.cancel()
            try await running.value
            #expect(throws: Errno.self) { try RawClient(try #require(server.addresses.first)) }
        }
    #endif
}

import Glibc
import ProcessTesting
import Synchronization
import Testing

@testable import Wryneck

@Suite("A server's start", .ownThread) struct ServerStartingTests {
    private struct Oops: Error {}

    @Test("between the last socket and the first connection, hooks run, in their order, once", arguments: [1, 3])
    func hooks(reactors: Int) async throws {
        let events = Mutex<[String]>([])
        let answered = Mutex(false)
        let server = Server(.tcp(port: 0), reactors: .count(reactors)) { _ in
            events.withLock { $0.append("site") }
            return Site(
                Page { _ in
                    answered.withLock { $0 = true }
                    return .text("x")
                })
        }
        server.beforeServing { server in
            events.withLock { $0.append("first") }
            // It listens: the kernel takes the connection, and nobody answers yet.
            let client = try RawClient(try #require(server.addresses.first))
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(!answered.withLock { $0 })
        }
        server.beforeServing { _ in events.withLock { $0.append("second") } }
        try await server.start()
        #expect(events.withLock { $0 } == [String](repeating: "site", count: reactors) + ["first", "second"])
        let client = try RawClient(try #require(server.addresses.first))
        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(client.readAll().last == UInt8(ascii: "x"))
        await server.stop()
    }

    /// Tells when it is released.
    private final class Canary: Sendable {
        private let count: @Sendable (Int) -> Void
        init(_ count: @escaping @Sendable (Int) -> Void) {
            self.count = count
            count(1)
        }
        deinit { count(-1) }
    }

    /// What fails when a server starts.
    enum Failing: CaseIterable { case site, endpoint, hook }

    @Test("a start that fails leaves nothing of what the site had begun", arguments: Failing.allCases, [1, 2])
    func nothingIsLeft(failing: Failing, reactors: Int) async throws {
        let alive = Mutex(0)
        let made = Mutex(0)
        let notOurs = Endpoint.tcp(host: "192.0.2.1", port: 0)
        let endpoints: [Endpoint] = failing == .endpoint ? [.tcp(port: 0), notOurs] : [.tcp(port: 0)]
        let server = Server(endpoints, reactors: .count(reactors)) { reactor in
            let inLoop = Canary { change in alive.withLock { $0 += change } }
            let inFactory = Canary { change in alive.withLock { $0 += change } }
            let loop = LoopingCall(on: reactor) { withExtendedLifetime((inLoop, reactor)) {} }
            loop.start(every: .seconds(1), now: false)
            try reactor.listen(.tcp(port: 0)) { _ in withExtendedLifetime((inFactory, reactor)) { nil } }
            made.withLock { $0 += 1 }
            if failing == .site { throw Oops() }
            return Site(Page { _ in .text("x") })
        }
        server.beforeServing { _ in throw Oops() }
        await #expect(throws: (any Error).self) { try await server.start() }
        #expect(made.withLock { $0 } >= 1)
        #expect(alive.withLock { $0 } == 0)
    }

    @Test("a hook that throws ends the start: nobody was served, and the sockets are free")
    func failure() async throws {
        let server = Server(.tcp(port: 0), reactors: .count(2)) { _ in Site(Page { _ in .text("x") }) }
        server.beforeServing { _ in throw Oops() }
        server.beforeServing { _ in Issue.record("it runs on") }
        await #expect(throws: Oops.self) { try await server.start() }
        let address = try #require(server.addresses.first)
        #expect(throws: Errno.self) { try RawClient(address) }
        await server.stop()
    }
}

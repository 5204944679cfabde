import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckNetworking
@testable import WryneckReactor

@Suite("ReconnectingClient", .ownThread) struct ReconnectingClientTests {
    /// A network in memory: each attempt is the test's to decide.
    private final class World {
        let reactor: MemoryReactor
        var attempts: [(Deferred<WatchedStream>, () throws -> WatchedStream)] = []
        var recorders: [Recorder] = []
        var delays: [Duration] = []
        var cancelled = 0
        private(set) var client: ReconnectingClient!
        var clock: ManualClock { reactor.clock }

        init() throws {
            reactor = try MemoryReactor()
            let backoff = Backoff(initial: .seconds(1), factor: 2, cap: .seconds(60), jitter: 0)
            client = ReconnectingClient(on: reactor.reactor, backoff: backoff, using: Random(seed: 1)) {
                [unowned self] in
                recorders.append(Recorder())
                return recorders[recorders.count - 1]
            } connect: { [unowned self] make in
                let deferred = Deferred<WatchedStream> { [unowned self] _ in cancelled += 1 }
                attempts.append((deferred, make))
                return deferred
            }
            client.onRetry = { [unowned self] in delays.append($1) }
        }

        func succeed() throws -> MemoryTransport {
            let (deferred, make) = attempts.removeLast()
            let wire = MemoryTransport(on: reactor.reactor)
            let stream = try make()
            wire.start(stream)
            if !deferred.hasFired { try deferred.callback(stream) }
            return wire
        }

        func fail() throws {
            try attempts.removeLast().0.errback(
                Endpoint.ConnectError(endpoint: .tcp(port: 1), code: .connectionRefused))
        }
    }

    private let world: World
    init() throws { world = try World() }

    @Test("a client that waits to try again goes with its scheduler")
    func goesWithItsScheduler() {
        weak var place: ManualClock?
        weak var gone: ReconnectingClient?
        do {
            let clock = ManualClock()
            let client = ReconnectingClient(
                on: clock, backoff: .constant(.seconds(1)), using: SystemRandomNumberGenerator(), { throw Boom() },
                connect: { _ in .fail(Boom()) })
            client.start()
            (place, gone) = (clock, client)
            #expect(clock.pendingCalls == 1)
        }
        #expect(place == nil && gone == nil)
    }

    @Test("after each failure it waits longer and tries again")
    func failures() throws {
        world.client.start()
        world.client.start()
        #expect(world.attempts.count == 1)
        for seconds in [1, 2, 4] {
            try world.fail()
            #expect(world.delays.last == .seconds(seconds))
            world.reactor.advance(by: .seconds(seconds) - .nanoseconds(1))
            #expect(world.attempts.isEmpty)
            world.reactor.advance(by: .nanoseconds(1))
            #expect(world.attempts.count == 1)
        }
        #expect(world.client.retries == 3)
    }

    @Test("a connection that is lost comes back; one that lasted longer than the wait before it begins anew")
    func losses() throws {
        world.client.start()
        let first = try world.succeed()
        #expect(world.client.isConnected)
        first.lose(.connectionReset)
        #expect(world.recorders[0].end == .some(ConnectionLost(code: .connectionReset)))
        #expect(world.delays == [.seconds(1)])
        world.reactor.advance(by: .seconds(1))
        // It stands for less than the second that came before: the server takes connections and drops them.
        let second = try world.succeed()
        world.reactor.advance(by: .milliseconds(500))
        second.lose()
        #expect(world.delays == [.seconds(1), .seconds(2)])
        world.reactor.advance(by: .seconds(2))
        let third = try world.succeed()
        world.reactor.advance(by: .seconds(3))
        third.lose()
        #expect(world.delays == [.seconds(1), .seconds(2), .seconds(1)])
        #expect(world.recorders.count == 3)
    }

    @Test("stop ends the wait, the attempt, or the connection, and nothing follows", arguments: [0, 1, 2])
    func stops(stage: Int) throws {
        world.client.start()
        var wire: MemoryTransport?
        if stage == 0 { try world.fail() }
        if stage == 2 { wire = try world.succeed() }
        world.client.stop()
        #expect(!world.client.isRunning)
        world.reactor.settle()
        #expect(world.cancelled == (stage == 1 ? 1 : 0))
        #expect(wire?.isClosed ?? true)
        #expect(world.reactor.leftovers == (0, 0, 0))
        let before = world.attempts.count
        world.reactor.advance(by: .seconds(10_000))
        #expect(world.attempts.count == before)
        world.client.start()
        #expect(world.attempts.count == before + 1, "it can be started again")
    }

    @Test("the first waits are a second and half as long again each time, up to a minute, each a quarter to chance")
    func standardWaits() {
        var generator = Random(seed: 7)
        let delays = (1...20).map { Backoff.reconnecting.delay(afterFailures: $0, using: &generator) }
        #expect((.milliseconds(750) ... .seconds(1)).contains(delays[0]))
        #expect((.milliseconds(1125) ... .milliseconds(1500)).contains(delays[1]))
        #expect((.seconds(45) ... .seconds(60)).contains(delays[19]))
        #expect(Set(delays[12...]).count > 1)
    }

    @Test("whenConnected waits for a connection, gives up after so many failures, and ends with the client")
    func waiting() throws {
        let (patient, hasty, cancelled) = (
            world.client.whenConnected(), world.client.whenConnected(failAfter: 2), world.client.whenConnected()
        )
        world.client.start()
        try world.fail()
        #expect(hasty.outcome == "none")
        cancelled.cancel()
        #expect(cancelled.settledResult.map { $0.isCancellation } == true)
        world.reactor.advance(by: .seconds(1))
        try world.fail()
        #expect(hasty.outcome.contains("Connection refused"))
        #expect(patient.outcome == "none")
        world.reactor.advance(by: .seconds(2))
        let wire = try world.succeed()
        #expect(try patient.settledResult?.get() === world.recorders[0])
        #expect(try world.client.whenConnected().settledResult?.get() === world.recorders[0])
        wire.lose()
        let late = world.client.whenConnected()
        world.client.stop()
        #expect(late.settledResult.map { $0.isCancellation } == true)
        for deferred in [hasty, cancelled, late] { deferred.forget() }
    }

    @Test("a protocol may stop the client from inside its first callback, or end its connection there")
    func inside() throws {
        world.client.start()
        let (deferred, make) = world.attempts.removeLast()
        let stream = try make()
        world.recorders[0].onConnect = { _ in world.client.stop() }
        let wire = MemoryTransport(on: world.reactor.reactor)
        wire.start(stream)
        #expect(world.cancelled == 1)
        world.reactor.settle()
        #expect(wire.isClosed && !world.client.isRunning && deferred.hasFired)

        world.client.start()
        let again = world.attempts.removeLast()
        let other = try again.1()
        world.recorders[1].onConnect = { $0.abort() }
        MemoryTransport(on: world.reactor.reactor).start(other)
        world.reactor.settle()
        try again.0.callback(other)
        #expect(world.delays.count == 1, "a connection that ended before it was told of is retried, too")
    }

    @Test("over real sockets: a server that goes away and comes back")
    func real() throws {
        let test = try TestReactor()
        let path = temporaryPath()
        let client = ReconnectingClient(on: test.reactor, to: .unix(path: path), backoff: .constant(.milliseconds(1))) {
            Recorder()
        }
        client.start()
        try test.turn(until: { client.retries >= 2 })
        let server = Recorder()
        let listener = try test.reactor.listen(.unix(path: path)) { _ in server }
        try test.turn(until: { client.isConnected && server.transport != nil })
        listener.stop()
        server.transport?.abort()
        try test.turn(until: { !client.isConnected })
        let revived = Recorder()
        let second = try test.reactor.listen(.unix(path: path)) { _ in revived }
        try test.turn(until: { client.isConnected && revived.transport != nil })
        client.stop()
        try test.turn(until: { revived.isDisconnected })
        second.stop()
        try test.look()
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("on a reactor that has ended, nothing is tried again, and nothing is kept")
    func reactorEnds() throws {
        weak var gone: ReconnectingClient?
        do {
            let reactor = try Reactor(logger: LogRecorder().logger)
            let client = ReconnectingClient(on: reactor, to: .unix(path: temporaryPath())) { Recorder() }
            gone = client
            let waiting = client.whenConnected()
            client.onRetry = { _, _ in reactor.stop() }
            client.start()
            try reactor.run(handlingSignals: false)
            client.stop()
            #expect(waiting.outcome.hasPrefix("error"))
            client.onRetry = { _, _ in Issue.record("nobody is left to try again") }
            let late = client.whenConnected()
            client.start()
            #expect(!client.isRunning && late.outcome.contains("the reactor has ended"))
            for deferred in [waiting, late] { deferred.forget() }
        }
        #expect(gone == nil)
    }

    @Test("a client that was stopped is let go of, whatever it did before")
    func released() throws {
        weak var gone: ReconnectingClient?
        do {
            let world = try World()
            gone = world.client
            world.client.start()
            try world.succeed().lose()
            world.reactor.advance(by: .seconds(1))
            let wire = try world.succeed()
            world.client.stop()
            world.reactor.settle()
            #expect(wire.isClosed)
        }
        #expect(gone == nil)
    }

    @Test("a reconnecting client in a network in memory")
    func inMemory() throws {
        let memory = try MemoryReactor()
        let network = MemoryNetwork(on: memory.reactor)
        let place = Endpoint.tcp(host: "192.0.2.1", port: 7)
        let client = ReconnectingClient(on: memory.reactor, to: place, backoff: .constant(.seconds(1))) { Recorder() }
        client.start()
        network.attempts[0].fail(.connectionRefused)
        memory.advance(by: .seconds(1))
        let wire = try #require(network.attempts[1].succeed())
        #expect(client.isConnected)
        wire.lose()
        memory.advance(by: .seconds(1))
        #expect(network.pending.count == 1)
        client.stop()
        #expect(network.attempts[2].wasCalledOff && memory.left == .none)
    }
}

extension Result where Failure == any Error {
    fileprivate var isCancellation: Bool {
        if case .failure(let error) = self { error is CancelledError } else { false }
    }
}

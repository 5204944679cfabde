// MemoryReactor.swift - a real reactor, turned by hand on a manual clock: nothing waits, nothing sleeps.

public import Logging
public import WryneckReactor

/// A reactor for tests. It belongs to the thread that makes it and is turned by the test.
public final class MemoryReactor {
    /// So many turns in a row may have work left; more means that something keeps itself busy.
    private static let turnLimit = 10_000

    /// The time.
    public let clock: ManualClock
    /// The reactor, for what is tested.
    public let reactor: Reactor

    /// - Parameter logger: where errors of callbacks are reported.
    /// - Throws: `Errno` if the process has no descriptors left.
    public init(logger: Logger = .current) throws {
        clock = ManualClock()
        reactor = try Reactor(clock: clock, logger: logger)
        reactor.adopt()
    }

    /// What lives on the reactor ends with the test, in whatever state it is.
    deinit { reactor.endByHand() }

    /// Begins the reactor's life as `run()` does, without its loop: start-up triggers and what waits for running run. `reactor.stop()` then
    /// ends it, in the course of `settle()` or `advance(by:)`, as soon as nothing has to be waited for.
    public func start() {
        reactor.startByHand()
        settle()
    }

    /// Whether the reactor has ended.
    public var hasEnded: Bool { reactor.hasEnded }

    /// From now on `settle()` does the work of `deferToThread` itself, on the test's thread and in the order of asking: results are then never
    /// a matter of time. Work that waits for something which only the test could do would wait for ever.
    public func doThreadWorkInTurns() { reactor.doThreadWorkInTurns() }

    /// Turns until nothing is left to do now. Results of threads are not waited for.
    public func settle() {
        reactor.adopt()
        for _ in 0..<MemoryReactor.turnLimit {
            try? reactor.turn(waits: false)
            reactor.continueByHand()
            guard reactor.hasWorkNow else { return }
        }
    }

    /// Moves the time and runs what becomes due on the way, in order.
    /// - Parameter duration: a negative one counts as zero.
    public func advance(by duration: Duration) {
        settle()
        let end = clock.now + max(duration, .zero)
        while let next = reactor.timers.nextLook, next <= end {
            clock.move(to: next)
            settle()
        }
        clock.move(to: end)
        settle()
    }

    /// The listeners that `listen(at:_:)` has made.
    public private(set) var listeners: [MemoryListener] = []

    /// Listens in memory: no socket is opened, and the test connects.
    /// - Parameters:
    ///   - address: where it is said to listen.
    ///   - factory: makes a protocol for a peer, as for `Reactor.listen`.
    /// - Returns: the listener; `listeners` has it, too.
    @discardableResult
    public func listen(at address: SocketAddress = .ipv4(0x7F00_0001, port: 80), _ factory: @escaping Listener.Factory) -> MemoryListener {
        let listener = MemoryListener(at: address, on: reactor, factory)
        listeners.append(listener)
        return listener
    }

    /// The connections in memory that are open.
    public var connections: [MemoryTransport] { listeners.flatMap(\.connections).filter { !$0.isClosed } }

    /// How many timers are armed, descriptors are watched, and tasks live: all zero when nothing was left behind. `left` says what they are.
    public var leftovers: (timers: Int, descriptors: Int, tasks: Int) { (reactor.timers.armedCount, reactor.sourceCount, reactor.liveTasks) }

    /// What there is on the reactor now: nothing, when nothing was left behind.
    public var left: Leftovers { Leftovers(of: reactor) }

    /// In how long each timer is due, the soonest first.
    public var timers: [Duration] { left.timers }
}

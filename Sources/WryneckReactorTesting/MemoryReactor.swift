// MemoryReactor.swift - a real reactor that a test turns by hand, on a manual clock: nothing waits, nothing sleeps.

public import Logging
public import WryneckReactor

/// A reactor for tests. It belongs to the thread that makes it and is turned by the test.
public final class MemoryReactor {
    /// Most turns in a row; more of them mean that something keeps itself busy.
    private static let turnLimit = 10_000

    /// The clock of the reactor's timers.
    public let clock: ManualClock
    /// The reactor, for the code under test.
    public let reactor: Reactor

    /// - Parameter logger: gets the errors that callbacks throw.
    /// - Throws: `Errno` if the process has no descriptors left.
    public init(logger: Logger = .current) throws {
        clock = ManualClock()
        reactor = try Reactor(clock: clock, logger: logger)
        reactor.adopt()
    }

    // Everything that lives on the reactor ends with the test.
    deinit { reactor.endByHand() }

    /// Begins the reactor's life as `run()` does, without its loop: the start-up triggers run, and so do the functions
    /// that wait for it. `reactor.stop()` then ends it, in the course of `settle()` or `advance(by:)`, once nothing has
    /// to be waited for.
    public func start() {
        reactor.startByHand()
        settle()
    }

    /// Whether the reactor has ended.
    public var hasEnded: Bool { reactor.hasEnded }

    /// Lets `settle()` do the work of `deferToThread` from now on, on the test's thread and in the order of the calls:
    /// results then never depend on timing. Work that waits for something which only the test can do would wait for
    /// ever.
    public func doThreadWorkInTurns() { reactor.doThreadWorkInTurns() }

    /// Turns the reactor until nothing is left to do at this time. It does not wait for results of threads.
    public func settle() {
        reactor.adopt()
        for _ in 0..<MemoryReactor.turnLimit {
            try? reactor.turn(waits: false)
            reactor.continueByHand()
            guard reactor.hasWorkNow else { return }
        }
    }

    /// Moves the time and runs what becomes due on the way, in order, as `ManualClock.advance(by:)` does.
    /// - Parameter duration: a negative one counts as zero.
    public func advance(by duration: Duration) {
        settle()
        let end = clock.now + max(duration, .zero)
        walk(upTo: end)
        clock.move(to: end)
        settle()
    }

    /// Moves the time at once, and runs what is due afterwards: late, as on a busy machine.
    /// - Parameter duration: a negative one counts as zero.
    public func jump(by duration: Duration) {
        settle()
        clock.move(to: clock.now + max(duration, .zero))
        walk(upTo: clock.now)
    }

    private func walk(upTo end: Instant) {
        var walk = TimeWalk()
        while let next = walk.next(in: reactor.timers, clock.now, upTo: end) {
            clock.move(to: next)
            settle()
        }
    }

    /// The listeners that `listen(at:_:)` has made.
    public private(set) var listeners: [MemoryListener] = []

    /// Listens in memory: opens no socket; the test connects.
    /// - Parameters:
    ///   - address: the address that the listener reports.
    ///   - factory: makes a protocol for a newcomer, as for `Reactor.listen`.
    /// - Returns: the listener; `listeners` has it, too.
    @discardableResult
    public func listen(at address: SocketAddress = .ipv4(0x7F00_0001, port: 80), _ factory: @escaping Listener.Factory)
        -> MemoryListener
    {
        let listener = MemoryListener(at: address, on: reactor, factory)
        listeners.append(listener)
        return listener
    }

    /// The open connections in memory.
    public var connections: [MemoryTransport] { listeners.flatMap(\.connections).filter { !$0.isClosed } }

    /// The number of armed timers, watched descriptors and live tasks: all zero if nothing was left behind. `left`
    /// describes them.
    public var leftovers: (timers: Int, descriptors: Int, tasks: Int) {
        (reactor.timers.armedCount, reactor.sourceCount, reactor.liveTasks)
    }

    /// What there is on the reactor now; `Leftovers.none` if nothing was left behind.
    public var left: Leftovers { Leftovers(of: reactor) }

    /// The time until each timer is due, the soonest first.
    public var timers: [Duration] { left.timers }
}

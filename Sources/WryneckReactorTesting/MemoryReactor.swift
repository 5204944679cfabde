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
    }

    /// Turns until nothing is left to do now.
    public func settle() {
        reactor.adopt()
        for _ in 0..<MemoryReactor.turnLimit {
            try? reactor.turn(waits: false)
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

    /// How many timers are armed, descriptors are watched, and tasks live: all zero when nothing was left behind.
    public var leftovers: (timers: Int, descriptors: Int, tasks: Int) { (reactor.timers.armedCount, reactor.sourceCount, reactor.liveTasks) }
}

// Scheduler.swift - all that a user of timers needs: the time, and "later". Twisted's IReactorTime.

/// An object that can call back later: a `Reactor`, or a `ManualClock` in a test.
public protocol Scheduler: AnyObject {
    /// The current time. On a reactor it stands still during a turn: `freshTime` measures how long a callback takes.
    var now: Instant { get }

    /// The time at this very moment. A reactor reads it from its clock.
    var freshTime: Instant { get }

    /// Runs `body` once, `delay` from now (Twisted's `callLater`).
    ///
    /// Calls with equal deadlines run in the order in which they were made. A call that is made while others run never
    /// runs in the same pass, not even with a delay of zero. A negative delay counts as zero. What `body` throws is
    /// logged.
    /// - Parameters:
    ///   - delay: the least wait.
    ///   - body: the code to run, on the scheduler's own thread.
    /// - Returns: the call, which can be cancelled or moved.
    @discardableResult
    func callLater(_ delay: Duration, _ body: @escaping () throws -> Void) -> DelayedCall
}

extension Scheduler {
    /// The same as `now`.
    public var freshTime: Instant { now }
}

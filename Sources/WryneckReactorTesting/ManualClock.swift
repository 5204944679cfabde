// ManualClock.swift - time that a test moves by hand: Twisted's task.Clock.

public import WryneckReactor

/// A clock and a scheduler for tests: nothing happens until the test moves the time.
public final class ManualClock: LinkedScheduler, ReactorClock {
    /// The current time. It begins at zero and never goes back.
    public private(set) var now = Instant(nanoseconds: 0)

    private let timers = TimerQueue()
    package var timerLink: TimerLink { timers.link }
    private var errors: [any Error] = []

    /// A clock at zero.
    public init() {}

    deinit { timers.link.scheduler = nil }

    /// The errors that calls have thrown so far.
    public var thrown: [any Error] { errors }

    /// The number of calls that wait for their time.
    public var pendingCalls: Int { timers.armedCount }

    /// Runs `body` once, when the time has been moved by `delay`.
    /// - Parameters:
    ///   - delay: a negative one counts as zero.
    ///   - body: what it throws is kept in `thrown`.
    /// - Returns: the call, which can be cancelled or moved.
    @discardableResult
    public func callLater(_ delay: Duration, _ body: @escaping () throws -> Void) -> DelayedCall {
        DelayedCall(on: self, queue: timers, at: now + max(delay, .zero)) { [unowned self] in
            do { try body() } catch { errors.append(error) }
        }
    }

    /// Moves the time and runs the calls that become due, each at its own time, including those that are added
    /// meanwhile.
    ///
    /// A call that adds itself again without a delay, as a loop with the interval zero does, runs a thousand times at
    /// each instant, and then waits for the next advance.
    /// - Parameter duration: a negative one counts as zero.
    public func advance(by duration: Duration) {
        let end = now + max(duration, .zero)
        var walk = TimeWalk()
        while let next = walk.next(in: timers, now, upTo: end) {
            now = next
            timers.fire(dueBy: now)
        }
        // A call may have moved the time beyond `end`.
        now = max(now, end)
    }

    /// Moves the time at once, and runs the due calls afterwards: late, as on a busy machine (Twisted's
    /// `Clock.advance`).
    /// - Parameter duration: a negative one counts as zero.
    public func jump(by duration: Duration) {
        now = now + max(duration, .zero)
        advance(by: .zero)
    }

    /// Moves the time in steps.
    /// - Parameter steps: each is one `advance(by:)`.
    public func pump(_ steps: [Duration]) { steps.forEach(advance) }

    /// Moves the time without running anything, for a reactor that runs its own timers.
    package func move(to instant: Instant) { now = max(now, instant) }
}

// ManualClock.swift - time that moves by hand. Twisted's task.Clock.

public import WryneckReactor

/// A clock and a scheduler for tests: nothing happens until the test moves the time.
public final class ManualClock: Scheduler, ReactorClock {
    /// The time now.
    public private(set) var now = Instant(nanoseconds: 0)

    private let timers = TimerQueue()
    private var errors: [any Error] = []

    /// A clock at zero.
    public init() {}

    deinit { timers.link.scheduler = nil }

    /// What calls have thrown so far.
    public var thrown: [any Error] { errors }

    /// How many calls wait for their time.
    public var pendingCalls: Int { timers.armedCount }

    /// Runs `body` once, `delay` from now, when the time is moved there.
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

    /// Moves the time and runs what becomes due, in the order of its time; also what is only planned meanwhile, if its time comes too.
    /// - Parameter duration: a negative one counts as zero.
    public func advance(by duration: Duration) {
        let end = now + max(duration, .zero)
        while let next = timers.nextLook, next <= end {
            if next > now { now = next }
            timers.fire(dueBy: now)
        }
        // Not simply `end`: a call may have moved the time on by itself.
        now = max(now, end)
    }

    /// Moves the time step by step.
    /// - Parameter steps: each is one `advance(by:)`.
    public func pump(_ steps: [Duration]) { steps.forEach(advance) }

    /// Moves the time without running anything, for a reactor that runs its own timers.
    package func move(to instant: Instant) { now = max(now, instant) }
}

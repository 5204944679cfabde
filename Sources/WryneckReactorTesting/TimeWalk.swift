// TimeWalk.swift - the instants at which a manual clock runs its timers.
// Invariant: a walk ends, also if calls add themselves again without a delay.

import WryneckReactor

struct TimeWalk {
    /// The most passes at one instant.
    private static let passLimit = 1000

    private var passes = 0

    /// The next instant at which timers are due; nil if there is none up to the end.
    mutating func next(in timers: TimerQueue, _ now: Instant, upTo end: Instant) -> Instant? {
        guard let due = timers.nextLook, due <= end else { return nil }
        passes = due > now ? 1 : passes + 1
        guard passes > TimeWalk.passLimit else { return max(due, now) }
        passes = 1
        return timers.deadlines.first { $0 > now && $0 <= end }
    }
}

// Scheduler+FreshTime.swift - the time at this very moment, to measure how long a callback takes.

extension Scheduler {
    /// The time that the clock shows. A reactor's `now` stands still during a turn, and would hide that a callback took
    /// long.
    package var freshTime: Instant { (self as? Reactor)?.clock.now ?? now }
}

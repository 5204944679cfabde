// Scheduler+FreshTime.swift - the time at this very moment, for those who measure how long a callback takes.

extension Scheduler {
    /// The time as the clock shows it. A reactor's `now` stands still during a turn, and so would hide that a callback took long.
    package var freshTime: Instant { (self as? Reactor)?.clock.now ?? now }
}

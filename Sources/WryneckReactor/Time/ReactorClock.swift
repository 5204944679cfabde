// ReactorClock.swift - the source of a reactor's time: the kernel, or a test.

/// A source of monotonic time. A reactor reads it once a turn, so that every callback of the turn sees the same
/// instant.
package protocol ReactorClock: AnyObject {
    /// The current time.
    var now: Instant { get }
}

/// The kernel's CLOCK_MONOTONIC: steps of the wall clock do not move timers.
package final class MonotonicClock: ReactorClock {
    package init() {}
    package var now: Instant { Instant(nanoseconds: Syscalls.monotonicNanoseconds()) }
}

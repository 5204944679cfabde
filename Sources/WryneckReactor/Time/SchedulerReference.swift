// SchedulerReference.swift - a reference that does not keep its scheduler alive, for objects that the scheduler's
// timers keep alive. The two would otherwise own each other, and never be released.

/// A scheduler that removes itself from its link when it is released.
package protocol LinkedScheduler: Scheduler {
    var timerLink: TimerLink { get }
}

package struct SchedulerReference {
    // Not weak: the table beside an object with weak references would cost every request time (see TimerLink).
    private let link: TimerLink?
    private weak var other: (any Scheduler)?

    package init(_ scheduler: any Scheduler) {
        link = (scheduler as? any LinkedScheduler)?.timerLink
        if let link { link.scheduler = scheduler } else { other = scheduler }
    }

    /// Nil when it was released.
    package var scheduler: (any Scheduler)? { if let link { link.scheduler } else { other } }

    /// The scheduler as a reactor; nil if it is none, or was released.
    package var reactor: Reactor? { scheduler as? Reactor }
}

extension Reactor: LinkedScheduler {
    package var timerLink: TimerLink { timers.link }
}

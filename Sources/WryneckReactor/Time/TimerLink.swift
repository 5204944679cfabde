// TimerLink.swift - the references of a waiting call to its queue and its scheduler, neither of which it keeps alive.
// Invariant: each of the two removes itself from the link first thing in its deinit. So the references need not be
// weak: a weak reference gives an object a side table, and every request that touched a queue or a reactor with one
// paid for it (a twentieth of its instructions).

package final class TimerLink {
    package unowned var queue: TimerQueue?
    package unowned var scheduler: (any Scheduler)?

    init() {}
}

// TimerLink.swift - how a call that waits finds its queue and its scheduler, of which neither lives for its sake.
// Invariant: each of the two takes itself out first thing when it goes. So the references need not be weak: those are kept in a table beside the
// object, and every request that touched a queue or a reactor with such a table paid for it (a twentieth of its instructions).

package final class TimerLink {
    package unowned var queue: TimerQueue?
    package unowned var scheduler: (any Scheduler)?

    init() {}
}

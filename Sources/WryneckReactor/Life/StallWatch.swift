// StallWatch.swift - tells of handlers that hold the loop: everything else on the reactor waits meanwhile.
// Measured from the end of one wait to the beginning of the next, so it names the turn, not the handler; what it costs, one look at the
// clock a turn, is only paid by those who ask for it.

internal import Logging

extension Reactor {
    /// A turn that takes longer than this is reported to the logger, with how long it took. Nil, as it is unless set, measures nothing.
    public var stallLimit: Duration? {
        get { stallNanoseconds.map { .nanoseconds($0) } }
        set { stallNanoseconds = newValue?.wholeNanoseconds }
    }

    func checkStall(_ limit: Int64, events: Int) {
        let (spent, overflow) = clock.now.nanoseconds.subtractingReportingOverflow(now.nanoseconds)
        guard !overflow, spent > limit else { return }
        logger.warning(
            "A handler held the reactor's loop",
            metadata: ["milliseconds": "\(spent / 1_000_000)", "limit": "\(limit / 1_000_000)", "events": "\(events)"])
    }
}

// StallWatch.swift - reports handlers that block the loop, while everything else on the reactor waits. Measured from
// the end of one wait to the beginning of the next, so it reports the turn, not the handler. It costs one look at the
// clock in each turn, and only where it is switched on.

internal import Logging

extension Reactor {
    /// The longest turn that is not reported to the logger; a longer one is reported with its duration. Nil, the
    /// default, measures nothing.
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

// SessionTimes.swift - how long sessions live.
// Invariant: times come from stores and cookies, so that every sum is checked: one that overflows is far away.

/// The lifetimes in seconds.
struct SessionTimes {
    /// A session that is used is saved for that alone at most so often.
    private static let refresh: Int64 = 60

    private let idle: Int64
    private let absolute: Int64

    init(idle: Duration, absolute: Duration) {
        (self.idle, self.absolute) = (max(1, idle.components.seconds), max(1, absolute.components.seconds))
    }

    func expiry(created: Int64, seen: Int64) -> Int64 { min(Self.sum(seen, idle), Self.sum(created, absolute)) }

    /// Whether a session is still good. The times of the configuration count, also if it has been changed to shorter
    /// ones since the session was saved.
    func isGood(_ stored: StoredSession, at now: Int64) -> Bool {
        now < min(stored.expires, expiry(created: stored.created, seen: stored.seen))
    }

    /// Whether the time of the last use is to be saved anew.
    func isRefreshDue(_ stored: StoredSession, at now: Int64) -> Bool {
        now >= Self.sum(stored.seen, max(1, min(Self.refresh, idle / 4)))
    }

    private static func sum(_ time: Int64, _ span: Int64) -> Int64 {
        let (sum, overflows) = time.addingReportingOverflow(span)
        return overflows ? .max : sum
    }
}

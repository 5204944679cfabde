// HTTP1Age.swift - how long a connection goes on.

internal import WryneckReactor

struct HTTP1Age {
    private(set) var served = 0
    /// The time from which on the next response is the last.
    private let retirement: Instant
    /// Whether the last answer was out long enough, when the server began to stop, that its reader needs no more time.
    var hasRested = false

    init(until retirement: Instant) { self.retirement = retirement }

    /// Counts a request, and answers whether another one may follow.
    mutating func serve(at now: Instant, atMost limit: Int) -> Bool {
        served += 1
        return served < limit && now < retirement
    }
}

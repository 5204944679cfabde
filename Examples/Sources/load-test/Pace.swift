// Pace.swift - when requests are due, at a fixed rate.
// Invariant: they lie on the grid origin + k / rate and never drift: one that is begun late makes no other one late.

import WryneckClient

struct Pace {
    private let rate: Int
    private let origin: Instant
    private var taken: Int64 = 0

    /// The first request is due at `origin`.
    init(_ rate: Int, from origin: Instant) { (self.rate, self.origin) = (rate, origin) }

    /// When the next request is due.
    var next: Instant {
        let (seconds, rest) = taken.quotientAndRemainder(dividingBy: Int64(rate))
        return origin + .seconds(seconds) + .nanoseconds(rest * 1_000_000_000 / Int64(rate))
    }

    /// Goes on to the request behind it.
    mutating func advance() { taken += 1 }
}

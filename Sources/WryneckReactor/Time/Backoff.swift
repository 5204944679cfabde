// Backoff.swift - how long to wait before trying again. A pure value: no clock, and chance is handed in.
// Invariant: no delay is negative or longer than `cap`, whatever the numbers.

/// Waiting times that grow, up to a limit, and are spread by chance.
///
/// With the standard numbers the waits are at most 0.1, 0.2, 0.4, 0.8 ... seconds, up to 30.
public struct Backoff: Sendable, Hashable {
    /// The wait after the first failure. 100 ms: long enough for a peer that restarts a worker, too short for a user to notice.
    public var initial: Duration
    /// By how much each wait is longer than the one before. 2, as everywhere.
    public var factor: Double
    /// No wait is longer. 30 s; gRPC stops at 120 s, the clients of AWS at 20 s.
    public var cap: Duration
    /// The part of each wait that is left to chance, from 0 (none) to 1 (all of it). Half: clients that failed together do not come back
    /// together, and none comes back at once.
    public var jitter: Double

    /// - Parameters:
    ///   - initial: the wait after the first failure; a negative one counts as zero.
    ///   - factor: by how much each wait is longer than the one before; 1 keeps it the same. Less than zero, or not a number, counts as 1.
    ///   - cap: no wait is longer.
    ///   - jitter: the part of each wait that is left to chance, from 0 to 1.
    public init(initial: Duration = .milliseconds(100), factor: Double = 2, cap: Duration = .seconds(30), jitter: Double = 0.5) {
        self.initial = initial
        self.factor = factor
        self.cap = cap
        self.jitter = jitter
    }

    /// The same wait each time, without chance.
    /// - Parameter delay: how long.
    /// - Returns: a back-off that does not grow.
    public static func constant(_ delay: Duration) -> Backoff { Backoff(initial: delay, factor: 1, cap: delay, jitter: 0) }

    /// How long to wait after a failure.
    /// - Parameters:
    ///   - failures: how many there were so far, at least one.
    ///   - generator: where chance comes from.
    /// - Returns: the wait, not longer than `cap`.
    public func delay<Generator: RandomNumberGenerator>(afterFailures failures: Int, using generator: inout Generator) -> Duration {
        let limit = max(0, Double(cap.wholeNanoseconds))
        // A factor that cannot be meant must not make a client knock without a pause.
        let growth = factor >= 0 ? factor : 1
        var full = min(limit, max(0, Double(initial.wholeNanoseconds)))
        // Ends early once it stops changing: a thousand failures cost no more than ten.
        for _ in 1..<max(2, failures) where failures > 1 {
            // No wait stays no wait; 0 times infinity would not be a number.
            let next = full == 0 ? 0 : min(limit, full * growth)
            if next == full { break }
            full = next
        }
        let chance = min(1, max(0, jitter.isNaN ? 0 : jitter)) * Double.random(in: 0..<1, using: &generator)
        return min(.nanoseconds(Int64(exactly: (full * (1 - chance)).rounded()) ?? .max), max(.zero, cap))
    }
}

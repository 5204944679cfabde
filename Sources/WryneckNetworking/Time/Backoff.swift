// Backoff.swift - how long to wait before trying again. A pure value: it has no clock, and gets its randomness as an
// argument.
// Invariant: no delay is negative or longer than `cap`, whatever the numbers.

/// Waiting times that grow up to a limit and are spread at random.
///
/// With the standard numbers the waits are at most 0.1, 0.2, 0.4, 0.8 ... seconds, up to 30.
public struct Backoff: Sendable, Hashable {
    /// The wait after the first failure. 100 ms: long enough for a peer that restarts a worker, too short for a user to
    /// notice.
    public var initial: Duration
    /// The ratio of each wait to the one before. 2 is usual.
    public var factor: Double
    /// The longest wait. 30 s; gRPC has 120 s, the clients of AWS 20 s.
    public var cap: Duration
    /// The random part of each wait, from 0 (none) to 1 (all of it). One half: clients that failed together do not come
    /// back together, and none comes back at once.
    public var jitter: Double

    /// - Parameters:
    ///   - initial: the wait after the first failure; a negative one counts as zero.
    ///   - factor: the ratio of each wait to the one before; 1 keeps it the same. Less than zero, or not a number,
    ///     counts as 1.
    ///   - cap: the longest wait.
    ///   - jitter: the random part of each wait, from 0 to 1.
    public init(
        initial: Duration = .milliseconds(100), factor: Double = 2, cap: Duration = .seconds(30), jitter: Double = 0.5
    ) {
        self.initial = initial
        self.factor = factor
        self.cap = cap
        self.jitter = jitter
    }

    /// The same wait each time, without a random part.
    /// - Parameter delay: the wait.
    /// - Returns: a back-off that does not grow.
    public static func constant(_ delay: Duration) -> Backoff {
        Backoff(initial: delay, factor: 1, cap: delay, jitter: 0)
    }

    /// The wait after a failure.
    /// - Parameters:
    ///   - failures: the number of failures so far, at least one.
    ///   - generator: the source of randomness.
    /// - Returns: the wait, not longer than `cap`.
    public func delay<Generator: RandomNumberGenerator>(afterFailures failures: Int, using generator: inout Generator)
        -> Duration
    {
        let limit = max(0, Double(cap.wholeNanoseconds))
        // A factor that makes no sense must not make a client retry without a pause.
        let growth = factor >= 0 ? factor : 1
        var full = min(limit, max(0, Double(initial.wholeNanoseconds)))
        // Stops once the value no longer changes: a thousand failures cost no more than ten.
        for _ in 1..<max(2, failures) where failures > 1 {
            // Zero stays zero; zero times infinity would not be a number.
            let next = full == 0 ? 0 : min(limit, full * growth)
            if next == full { break }
            full = next
        }
        let chance = min(1, max(0, jitter.isNaN ? 0 : jitter)) * Double.random(in: 0..<1, using: &generator)
        return min(.nanoseconds(Int64(exactly: (full * (1 - chance)).rounded()) ?? .max), max(.zero, cap))
    }
}

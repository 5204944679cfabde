// Backoff.swift - how long to wait before the next attempt.

#if PostgreSQL

    /// Waits that grow.
    struct Backoff {
        private let first: Duration
        private let longest: Duration
        private(set) var failures = 0

        init(_ timeouts: PostgresTimeouts) {
            first = max(.milliseconds(1), timeouts.firstRetry)
            longest = max(first, timeouts.longestRetry)
        }

        mutating func succeeded() { failures = 0 }

        /// The wait after one more failure.
        mutating func failed<Generator: RandomNumberGenerator>(_ random: inout Generator) -> Duration {
            // 2^20 times the first one is longer than any longest.
            let wait = min(longest, first * (1 << min(failures, 20)))
            failures += 1
            return wait * Double.random(in: 0.5...1, using: &random)
        }
    }

#endif

// Waits.swift - how long to wait before the next attempt to connect. Pure: chance is given.

#if Redis

    internal import WryneckReactor

    /// The waits between attempts.
    struct Waits {
        let first: Duration
        let longest: Duration
        private(set) var attempts = 0

        init(_ timeouts: RedisClient.Timeouts) {
            first = max(timeouts.firstWait, .milliseconds(1))
            longest = max(timeouts.longestWait, first)
        }

        /// The next wait: of the first one, doubled for each attempt so far, a half to the whole as `chance`, from 0 to
        /// 1, says.
        mutating func next(chance: Double) -> Duration {
            var wait = first
            for _ in 0..<attempts where wait < longest { wait = min(wait * 2, longest) }
            attempts += 1
            return wait / 2 + (wait / 2) * min(max(chance, 0), 1)
        }

        mutating func reset() { attempts = 0 }
    }

#endif

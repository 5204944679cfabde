// TokenBucket.swift - so many at once, and so many a second.

#if HTTP2

    /// A budget that fills up again. Time is a parameter.
    package struct TokenBucket: Sendable {
        private let capacity: Int
        private let perSecond: Int
        private var tokens: Int
        /// Nanoseconds; nil before the first token was taken.
        private var filled: UInt64?

        package init(_ capacity: Int, perSecond: Int) {
            (self.capacity, self.perSecond, tokens) = (capacity, perSecond, capacity)
        }

        /// Takes a token; false if there is none.
        package mutating func take(now: UInt64) -> Bool {
            if tokens < capacity { fill(now) } else { filled = now }
            guard tokens > 0 else { return false }
            tokens -= 1
            return true
        }

        /// Adds what has come back since the last time. Parts of a token stay due, so that asking often costs nothing.
        private mutating func fill(_ now: UInt64) {
            guard let last = filled, now > last, perSecond > 0 else { return }
            let perToken = 1_000_000_000 / UInt64(perSecond)
            let due = (now - last) / max(perToken, 1)
            guard due < UInt64(capacity - tokens) else {
                tokens = capacity
                filled = now
                return
            }
            tokens += Int(due)
            filled = last + due * max(perToken, 1)
        }
    }

#endif

// TokenBucketTests.swift - budgets that fill up again.

#if HTTP2

    import Testing

    @testable import WryneckHTTP2

    @Suite("A token bucket") struct TokenBucketTests {
        private let second: UInt64 = 1_000_000_000

        private func take(_ bucket: inout TokenBucket, _ count: Int, now: UInt64) -> Int {
            (0..<count).reduce(0) { taken, _ in bucket.take(now: now) ? taken + 1 : taken }
        }

        @Test("gives as many as it has, and then so many a second")
        func refill() {
            var bucket = TokenBucket(10, perSecond: 4)
            #expect(take(&bucket, 20, now: 5) == 10)
            #expect(take(&bucket, 20, now: 5 + second / 4 - 1) == 0)
            #expect(take(&bucket, 20, now: 5 + second / 4) == 1)
            #expect(take(&bucket, 20, now: 5 + second) == 3)
            #expect(take(&bucket, 20, now: 5 + 100 * second) == 10, "never more than it holds")
        }

        @Test("loses no part of a token to those who ask often")
        func parts() {
            var bucket = TokenBucket(1, perSecond: 1)
            #expect(take(&bucket, 1, now: 0) == 1)
            let taken = (1...100).reduce(0) { $0 + take(&bucket, 1, now: UInt64($1) * second / 10) }
            #expect(taken == 10)
        }

        @Test("survives a clock that stands still, goes back or is at its end, and a rate of nothing")
        func oddClocks() {
            var bucket = TokenBucket(2, perSecond: 1)
            #expect(take(&bucket, 3, now: .max) == 2)
            #expect(take(&bucket, 3, now: 0) == 0)
            var still = TokenBucket(2, perSecond: 0)
            #expect(take(&still, 3, now: 0) == 2 && take(&still, 3, now: .max) == 0)
            var fast = TokenBucket(1, perSecond: 2_000_000_000)
            #expect(take(&fast, 2, now: 1) == 1 && take(&fast, 2, now: 2) == 1)
        }
    }

#endif

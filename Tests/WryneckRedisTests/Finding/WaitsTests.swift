#if Redis

    import Testing

    @testable import WryneckRedis

    @Suite("Waits") struct WaitsTests {
        private func waits(_ chance: Double, _ count: Int) -> [Duration] {
            var timeouts = RedisClient.Timeouts()
            (timeouts.firstWait, timeouts.longestWait) = (.milliseconds(100), .milliseconds(500))
            var waits = Waits(timeouts)
            return (0..<count).map { _ in waits.next(chance: chance) }
        }

        @Test("waits grow up to the longest, and chance takes up to a half of each")
        func growth() {
            #expect(waits(1, 5) == [100, 200, 400, 500, 500].map { .milliseconds($0) })
            #expect(waits(0, 3) == [50, 100, 200].map { .milliseconds($0) })
            #expect(waits(7, 1) == [.milliseconds(100)])
        }

        @Test("after many attempts nothing overflows")
        func many() { #expect(waits(1, 2_000).last == .milliseconds(500)) }

        @Test("a reset begins anew, and times that make no sense are put right")
        func reset() {
            var timeouts = RedisClient.Timeouts()
            (timeouts.firstWait, timeouts.longestWait) = (.seconds(-1), .seconds(-2))
            var waits = Waits(timeouts)
            #expect(waits.next(chance: 1) == .milliseconds(1))
            _ = waits.next(chance: 1)
            waits.reset()
            #expect(waits.next(chance: 1) == .milliseconds(1))
        }
    }

#endif

import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("RecentCount") struct RecentCountTests {
    private func after(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

    @Test("beside a list: nothing older than the window counts, all younger than nine tenths of it does")
    func model() {
        var (random, now, events) = (Random(seed: 7), Int64(0), [Int64]())
        var count = RecentCount(window: .seconds(1))
        for _ in 0..<20_000 {
            // Now and then a silence.
            now += Int64.random(in: 0...(Int.random(in: 0..<50, using: &random) == 0 ? 3000 : 40), using: &random)
            if Bool.random(using: &random) {
                count.add(at: after(now))
                events.append(now)
            }
            events.removeAll { now - $0 > 1000 }
            let total = count.total(at: after(now))
            guard total <= events.count, total >= events.count(where: { now - $0 < 900 }) else {
                Issue.record("\(total) of \(events) at \(now)")
                return
            }
        }
    }

    @Test("a turn that began earlier counts in the newest slice, and takes nothing back")
    func outOfOrder() {
        var count = RecentCount(window: .seconds(10))
        count.add(at: after(50_000))
        count.add(at: after(3000))
        #expect(count.total(at: after(3000)) == 2 && count.total(at: after(58_000)) == 2)
        #expect(count.total(at: after(60_001)) == 0)
    }

    @Test("the ends of time are as good as others")
    func ends() {
        var count = RecentCount(window: .milliseconds(10))
        count.add(at: Instant(nanoseconds: .min))
        #expect(count.total(at: Instant(nanoseconds: .min)) == 1)
        count.add(at: .never)
        #expect(count.total(at: .never) == 1)
        count = RecentCount(window: .zero)
        count.add(at: after(1))
        #expect(count.total(at: after(1)) == 1 && count.total(at: after(2)) == 0)
    }
}

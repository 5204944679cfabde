import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("RetryBudget") struct RetryBudgetTests {
    private func after(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

    /// How many second tries there are at an instant, which are all taken.
    private func exhaust(_ budget: inout RetryBudget, at now: Instant) -> Int {
        var count = 0
        while count < 100_000, budget.allowsRetry(at: now) {
            budget.retried(at: now)
            count += 1
        }
        return count
    }

    @Test("without requests there are a few, and again when the window is over")
    func reserve() {
        var budget = RetryBudget()
        #expect(exhaust(&budget, at: after(0)) == 30)
        #expect(exhaust(&budget, at: after(8999)) == 0)
        #expect(exhaust(&budget, at: after(10_000)) == 30)
    }

    @Test("a fifth of the requests, if there are many")
    func share() {
        var budget = RetryBudget()
        for _ in 0..<10_000 { budget.requested(at: after(0)) }
        #expect(exhaust(&budget, at: after(0)) == 2030)
        for _ in 0..<5 { budget.requested(at: after(1)) }
        #expect(exhaust(&budget, at: after(1)) == 1)
    }

    @Test("through an outage, backends never get more than the share and the reserve besides")
    func outage() {
        var options = BackendHealthOptions()
        (options.retryShare, options.retriesPerSecond) = (0.2, 3)
        var (budget, retries) = (RetryBudget(options), 0)
        // A minute of 100 requests a second that all fail.
        for request in 0..<6000 {
            let now = after(Int64(request) * 10)
            budget.requested(at: now)
            if budget.allowsRetry(at: now) {
                budget.retried(at: now)
                retries += 1
            }
        }
        // The reserve is spent as soon as it is there: 30 in each window.
        #expect(retries >= 1200 && retries <= 1200 + 7 * 30)
    }

    @Test("nothing at all, if that is wanted")
    func none() {
        var options = BackendHealthOptions()
        (options.retryShare, options.retriesPerSecond) = (0, 0)
        var budget = RetryBudget(options)
        for _ in 0..<1000 { budget.requested(at: after(0)) }
        #expect(exhaust(&budget, at: after(0)) == 0)
    }
}

// TransferWatchTests.swift - bodies that are too slow.

import Testing
import WryneckReactor

@testable import WryneckClient

@Suite("Slow bodies") struct TransferWatchTests {
    private func watch(_ change: (inout ClientTimeouts) -> Void = { _ in }) -> TransferWatch {
        var timeouts = ClientTimeouts()
        (timeouts.gap, timeouts.grace, timeouts.bytesPerSecond) = (.seconds(5), .seconds(10), 100)
        change(&timeouts)
        return TransferWatch(timeouts, at: at(0))
    }

    @Test("silence is found out after the gap")
    func gap() {
        var watch = watch()
        #expect(watch.check(at: at(0)) == .wait(until: at(5)))
        watch.moved(1, at: at(3))
        #expect(watch.check(at: at(5)) == .wait(until: at(8)))
        #expect(watch.check(at: at(7.9)) == .wait(until: at(8)))
        #expect(watch.check(at: at(8)) == .silent)
    }

    @Test("a byte now and then is too slow after the grace")
    func rate() {
        var watch = watch()
        for second in 1...10 { watch.moved(10, at: at(Double(second))) }
        #expect(watch.check(at: at(10)) == .wait(until: at(11)), "100 bytes may take a second more")
        watch.moved(10, at: at(11))
        #expect(watch.check(at: at(11)) == .wait(until: at(11.1)))
        #expect(watch.check(at: at(11.1)) == .slow)
        watch.moved(100_000, at: at(11.1))
        #expect(watch.check(at: at(12)) == .wait(until: at(16.1)))
    }

    @Test("a rate of nothing is no limit, and numbers do not overflow")
    func noRate() {
        var watch = watch { $0.bytesPerSecond = 0 }
        watch.moved(1, at: at(100_000))
        #expect(watch.check(at: at(100_001)) == .wait(until: at(100_005)))
        var full = self.watch { $0.bytesPerSecond = 1 }
        full.moved(.max, at: at(1))
        full.moved(.max, at: at(2))
        #expect(full.check(at: at(3)) == .wait(until: at(7)))
    }

    @Test("while this side makes a pause the peer's clock stands")
    func pauses() {
        var watch = watch()
        watch.moved(10, at: at(4))
        watch.pause(at: at(4))
        watch.pause(at: at(5))
        #expect(watch.check(at: at(1000)) == nil)
        watch.resume(at: at(1000))
        watch.resume(at: at(1001))
        #expect(watch.check(at: at(1001)) == .wait(until: at(1005)), "a whole gap again")
        for second in 1001...1006 { watch.moved(1, at: at(Double(second))) }
        #expect(watch.check(at: at(1006)) == .wait(until: at(1006.16)), "ten seconds, and 16 bytes' time")
        #expect(watch.check(at: at(1006.16)) == .slow)
    }
}

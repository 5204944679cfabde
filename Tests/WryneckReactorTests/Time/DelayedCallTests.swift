import Testing
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("DelayedCall") struct DelayedCallTests {
    private let clock = ManualClock()

    @Test("a call runs once, at its time, and is active until then")
    func runs() {
        var ran = 0
        let call = clock.callLater(.seconds(3)) { ran += 1 }
        #expect(call.isActive && call.deadline == Instant(nanoseconds: 3_000_000_000))
        clock.advance(by: .milliseconds(2999))
        #expect(ran == 0 && call.isActive)
        clock.advance(by: .milliseconds(1))
        #expect(ran == 1 && !call.isActive && call.deadline == nil)
        clock.advance(by: .seconds(10))
        #expect(ran == 1)
    }

    @Test("a cancelled call does not run; cancelling or moving it again throws alreadyCancelled")
    func cancelled() throws {
        var ran = false
        let call = clock.callLater(.seconds(1)) { ran = true }
        try call.cancel()
        #expect(!call.isActive && clock.pendingCalls == 0)
        #expect(throws: DelayedCall.Failure.alreadyCancelled) { try call.cancel() }
        #expect(throws: DelayedCall.Failure.alreadyCancelled) { try call.reset(.seconds(1)) }
        #expect(throws: DelayedCall.Failure.alreadyCancelled) { try call.delay(.seconds(1)) }
        clock.advance(by: .seconds(5))
        #expect(!ran)
    }

    @Test("a call that has run throws alreadyCalled, also from inside itself")
    func called() {
        var inside: DelayedCall.Failure?
        var call: DelayedCall?
        call = clock.callLater(.zero) {
            do throws(DelayedCall.Failure) { try call?.cancel() } catch { inside = error }
        }
        clock.advance(by: .zero)
        #expect(inside == .alreadyCalled)
        #expect(throws: DelayedCall.Failure.alreadyCalled) { try call?.cancel() }
        #expect(throws: DelayedCall.Failure.alreadyCalled) { try call?.reset(.seconds(1)) }
        #expect(throws: DelayedCall.Failure.alreadyCalled) { try call?.delay(.seconds(1)) }
    }

    @Test("reset counts from now, delay from the time that the call has")
    func moved() throws {
        var ran: [String] = []
        let reset = clock.callLater(.seconds(10)) { ran.append("reset") }
        let delayed = clock.callLater(.seconds(10)) { ran.append("delayed") }
        clock.advance(by: .seconds(4))
        try reset.reset(.seconds(10))
        try delayed.delay(.seconds(2))
        #expect(reset.deadline == Instant(nanoseconds: 14_000_000_000))
        #expect(delayed.deadline == Instant(nanoseconds: 12_000_000_000))
        try reset.reset(.seconds(1))
        try delayed.delay(.seconds(-6))
        #expect(reset.deadline == Instant(nanoseconds: 5_000_000_000))
        #expect(delayed.deadline == Instant(nanoseconds: 6_000_000_000))
        clock.advance(by: .seconds(1))
        #expect(ran == ["reset"])
        clock.advance(by: .seconds(1))
        #expect(ran == ["reset", "delayed"])
    }

    @Test("negative delays count as zero, and no move reaches into the past")
    func negative() throws {
        var ran = 0
        clock.advance(by: .seconds(5))
        let call = clock.callLater(.seconds(-3)) { ran += 1 }
        #expect(call.deadline == clock.now)
        try call.delay(.seconds(-100))
        #expect(call.deadline == clock.now)
        try call.reset(.seconds(-1))
        #expect(call.deadline == clock.now)
        clock.advance(by: .zero)
        #expect(ran == 1)
    }

    @Test("a call cancelled by another one of the same pass does not run")
    func cancelledInThePass() throws {
        var ran: [String] = []
        var second: DelayedCall?
        clock.callLater(.seconds(1)) {
            ran.append("first")
            try second?.cancel()
        }
        second = clock.callLater(.seconds(1)) { ran.append("second") }
        clock.advance(by: .seconds(2))
        #expect(ran == ["first"])
        #expect(clock.thrown.isEmpty)
    }

    @Test("a delay beyond the end of time never comes, and does not trap")
    func endOfTime() throws {
        let call = clock.callLater(.seconds(Int64.max)) { Issue.record("ran") }
        try call.delay(.seconds(Int64.max))
        try call.reset(.seconds(Int64.max))
        clock.advance(by: .seconds(1_000_000_000))
        #expect(call.isActive)
    }

    @Test("what the call holds is let go of when it has run or was cancelled")
    func letsGo() throws {
        final class Held {}
        weak var first: Held?
        weak var second: Held?
        let calls: [DelayedCall]
        do {
            let (early, late) = (Held(), Held())
            (first, second) = (early, late)
            calls = [
                clock.callLater(.seconds(1)) { withExtendedLifetime(early) {} },
                clock.callLater(.seconds(1)) { withExtendedLifetime(late) {} },
            ]
        }
        try calls[0].cancel()
        #expect(first == nil)
        clock.advance(by: .seconds(1))
        #expect(second == nil)
    }
}

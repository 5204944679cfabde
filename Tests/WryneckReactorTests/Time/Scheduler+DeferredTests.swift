import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("deferLater and sleep") struct SchedulerDeferredTests {
    private let clock = ManualClock()
    private let log = Log()

    @Test("freshTime moves on within a turn, where a reactor's now stands still; a manual clock has only the one")
    func freshTime() throws {
        let test = try TestReactor()
        var spent: (now: Duration, fresh: Duration)?
        test.reactor.callLater(.zero) {
            let (now, fresh) = (test.reactor.now, test.reactor.freshTime)
            while fresh.duration(to: test.reactor.freshTime) < .milliseconds(2) {}
            spent = (now.duration(to: test.reactor.now), fresh.duration(to: test.reactor.freshTime))
        }
        try test.turn(until: { spent != nil })
        #expect(spent?.now == .zero && spent.map { $0.fresh >= .milliseconds(2) } == true)
        #expect(clock.freshTime == clock.now)
    }

    @Test("deferLater fires with what its function gives, at its time")
    func value() {
        let deferred = clock.deferLater(.seconds(2)) { 5 }
        clock.advance(by: .milliseconds(1999))
        #expect(deferred.outcome == "none")
        clock.advance(by: .milliseconds(1))
        #expect(deferred.outcome == "5" && clock.pendingCalls == 0)
    }

    @Test("deferLater: what the function throws is the failure, and does not reach the clock")
    func throwing() {
        let deferred: Deferred<Int> = clock.deferLater(.seconds(1)) { throw Boom(id: 2) }
        clock.advance(by: .seconds(1))
        #expect(deferred.outcome == "error boom 2" && clock.thrown.isEmpty)
        deferred.forget()
    }

    @Test("deferLater: the function is optional")
    func bare() {
        let deferred = clock.deferLater(.seconds(1))
        #expect(deferred.outcome == "none")
        clock.advance(by: .seconds(1))
        #expect(deferred.outcome == "()")
    }

    @Test("deferLater: a Deferred that the function returns is waited for, and cancelled")
    func chained() throws {
        let first = Deferred<Int>(), second = Deferred<Int>()
        let waits = clock.deferLater(.seconds(1)) { first }, cancelled = clock.deferLater(.seconds(1)) { second }
        clock.advance(by: .seconds(1))
        #expect(waits.outcome == "none")
        try first.callback(8)
        cancelled.cancel()
        #expect(waits.outcome == "8" && cancelled.outcome == "error cancelled" && second.hasFired)
        cancelled.forget()
    }

    @Test("deferLater: cancelling takes the timer away, and the function never runs", arguments: [true, false])
    func cancelled(chained: Bool) {
        let deferred =
            chained
            ? clock.deferLater(.seconds(1)) { [log] () -> Deferred<Int> in
                log.note("ran")
                return .succeed(1)
            }
            : clock.deferLater(.seconds(1)) { [log] () -> Int in
                log.note("ran")
                return 1
            }
        #expect(clock.pendingCalls == 1)
        deferred.cancel()
        #expect(deferred.outcome == "error cancelled" && clock.pendingCalls == 0)
        clock.advance(by: .seconds(5))
        #expect(log.lines.isEmpty)
        deferred.forget()
    }

    @Test("deferLater: a function that cancels its own Deferred")
    func cancelledInside() {
        var deferred: Deferred<Int>?
        deferred = clock.deferLater(.seconds(1)) {
            deferred?.cancel()
            return 1
        }
        clock.advance(by: .seconds(1))
        #expect(deferred?.outcome == "error cancelled" && clock.thrown.isEmpty)
        deferred?.forget()
    }

    @Test("deferLater: a chain that nobody holds runs all the same, and is gone afterwards")
    func unheld() {
        weak var weakDeferred: Deferred<Int>?
        do {
            let deferred = clock.deferLater(.seconds(1)) { 1 }
            deferred.addCallback { [log] in
                log.note("\($0)")
                return $0
            }
            weakDeferred = deferred
        }
        #expect(weakDeferred != nil)
        clock.advance(by: .seconds(1))
        #expect(log.lines == ["1"] && weakDeferred == nil)
    }

    @Test("a cancelled deferLater holds nothing")
    func cancelledReleased() {
        weak var weakDeferred: Deferred<Int>?
        weak var weakHeld: Log?
        do {
            let held = Log()
            let deferred = clock.deferLater(.seconds(1)) { () -> Int in
                held.note("")
                return 1
            }
            (weakDeferred, weakHeld) = (deferred, held)
            deferred.cancel()
            deferred.forget()
        }
        #expect(weakDeferred == nil && weakHeld == nil)
    }

    @Test("sleep wakes at its time, on the reactor's thread", arguments: [Duration.seconds(2), .zero, .seconds(-1)])
    func sleep(_ duration: Duration) throws {
        let memory = try MemoryReactor.adopted()
        let deferred = Deferred(on: memory.reactor) {
            try await memory.reactor.sleep(for: duration)
            return memory.reactor.handle.isCurrent
        }
        #expect(memory.leftovers.timers == 1 && deferred.outcome == "none")
        memory.advance(by: max(duration, .zero))
        #expect(deferred.outcome == "true" && !memory.hasLeftovers)
    }

    @Test("sleep: cancelling the task takes the timer away and throws CancelledError")
    func cancelledSleep() throws {
        let memory = try MemoryReactor.adopted()
        let deferred = Deferred(on: memory.reactor) { try await memory.reactor.sleep(for: .seconds(60)) }
        #expect(memory.leftovers.timers == 1)
        deferred.cancel()
        memory.settle()
        #expect(deferred.outcome == "error cancelled" && !memory.hasLeftovers)
        deferred.forget()
    }
}

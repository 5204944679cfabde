import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckNetworking

@Suite("retry") struct RetryTests {
    @Test("a retry that waits goes with its scheduler", arguments: [true, false])
    func released(isAsync: Bool) throws {
        weak var place: Reactor?
        weak var gone: Log?
        do {
            let reactor = try Reactor(clock: ManualClock(), logger: LogRecorder().logger)
            let token = Log()
            reactor.adopt()
            let result: Deferred<Int> =
                isAsync
                ? retry(on: reactor, attempts: 3) { () async throws -> Int in
                    token.note("async")
                    throw Boom()
                }
                : retry(on: reactor, attempts: 3) { () throws -> Deferred<Int> in
                    token.note("deferred")
                    return .fail(Boom())
                }
            (place, gone) = (reactor, token)
            result.forget()
            #expect(reactor.timers.armedCount == 1)
        }
        #expect(place == nil && gone == nil)
    }

    private let clock = ManualClock()
    private let log = Log()
    private let backoff = Backoff(initial: .seconds(1), factor: 2, cap: .seconds(3), jitter: 0)

    /// Work that notes when it was called, and fails until the attempt with this number.
    private func work(failingUntil success: Int) -> () -> Deferred<Int> {
        { [clock, log] in
            log.note("\(clock.now.nanoseconds / 1_000_000)")
            return log.lines.count < success ? .fail(Boom(id: log.lines.count)) : .succeed(log.lines.count)
        }
    }

    @Test("the first attempt is at once; a value ends it")
    func first() {
        let result = retry(on: clock, attempts: 3, work(failingUntil: 1))
        #expect(result.outcome == "1" && clock.pendingCalls == 0)
    }

    @Test("failures are followed by growing waits, until one attempt brings a value")
    func later() {
        let result = retry(on: clock, attempts: 9, backoff: backoff, work(failingUntil: 5))
        #expect(result.outcome == "none")
        clock.advance(by: .seconds(100))
        #expect(log.lines == ["0", "1000", "3000", "6000", "9000"])
        #expect(result.outcome == "5" && clock.pendingCalls == 0)
    }

    @Test(
        "after the last attempt its error is the result; less than one attempt counts as one",
        arguments: [(3, 3), (1, 1), (0, 1), (-4, 1)])
    func exhausted(attempts: Int, made: Int) {
        let result = retry(on: clock, attempts: attempts, backoff: backoff, work(failingUntil: .max))
        clock.advance(by: .seconds(100))
        #expect(log.lines.count == made && result.outcome == "error boom \(made)" && clock.pendingCalls == 0)
        result.forget()
    }

    @Test("what the work throws counts as a failed attempt")
    func throwing() {
        let result: Deferred<Int> = retry(on: clock, attempts: 2, backoff: backoff) { [log] in
            log.note("")
            if log.lines.count == 1 { throw Boom() }
            return .succeed(2)
        }
        clock.advance(by: .seconds(1))
        #expect(result.outcome == "2")
    }

    @Test("an error that is not worth it is the result at once")
    func unworthy() {
        let result = retry(
            on: clock, attempts: 9, backoff: backoff, if: { ($0 as? Boom)?.id != 2 }, work(failingUntil: .max))
        clock.advance(by: .seconds(100))
        #expect(result.outcome == "error boom 2" && log.lines.count == 2)
        result.forget()
    }

    @Test("the chance in the waits comes from the generator that is handed in")
    func jitter() {
        let jittery = Backoff(initial: .seconds(1), factor: 1, jitter: 1)
        let result = retry(on: clock, attempts: 4, backoff: jittery, using: Random(seed: 5), work(failingUntil: 4))
        clock.advance(by: .seconds(10))
        var random = Random(seed: 5), time = Duration.zero, expected = ["0"]
        for _ in 0..<3 {
            time += jittery.delay(afterFailures: 1, using: &random)
            expected.append("\(time.wholeNanoseconds / 1_000_000)")
        }
        #expect(log.lines == expected && result.outcome == "4")
    }

    @Test("async work: each attempt is a task on the reactor")
    func async() throws {
        let memory = try MemoryReactor.adopted()
        let result = retry(on: memory.reactor, attempts: 3, backoff: backoff) { [log] in
            try await memory.reactor.sleep(for: .seconds(1))
            log.note("\(memory.reactor.handle.isCurrent)")
            if log.lines.count < 3 { throw Boom() }
            return log.lines.count
        }
        memory.advance(by: .seconds(6))
        #expect(result.outcome == "3" && log.lines == ["true", "true", "true"] && !memory.hasLeftovers)
    }

    // MARK: Cancelling

    @Test("cancelled while it waits: the timer is gone, nothing is tried again")
    func cancelledWaiting() {
        let result = retry(on: clock, attempts: 9, backoff: backoff, work(failingUntil: .max))
        #expect(clock.pendingCalls == 1)
        result.cancel()
        #expect(result.outcome == "error cancelled" && clock.pendingCalls == 0)
        clock.advance(by: .seconds(100))
        #expect(log.lines.count == 1)
        result.forget()
    }

    /// What an attempt makes of its cancellation.
    enum Answer: CaseIterable { case nothing, error, value, later }

    @Test(
        "cancelled during an attempt: that is cancelled, its end is the result, and no other begins",
        arguments: Answer.allCases)
    func cancelledTrying(_ answer: Answer) throws {
        let late = Deferred<Int>()
        // A Deferred lives as long as somebody could fire it.
        var held: [Deferred<Int>] = []
        let result = retry(on: clock, attempts: 9, backoff: backoff) { [log] in
            log.note("attempt")
            let attempt = Deferred<Int> { deferred in
                log.note("cancelled")
                if answer == .error { try deferred.errback(Boom(id: 7)) }
                if answer == .value { try deferred.callback(7) }
            }
            held.append(attempt)
            return answer == .later ? attempt.addErrback { _ in late } : attempt
        }
        result.cancel()
        #expect(log.lines == ["attempt", "cancelled"])
        if answer == .later {
            #expect(result.outcome == "none")
            try late.errback(Boom(id: 8))
        }
        let expected: [Answer: String] = [
            .nothing: "error cancelled", .error: "error boom 7", .value: "7", .later: "error boom 8",
        ]
        #expect(result.outcome == expected[answer])
        clock.advance(by: .seconds(100))
        #expect(log.lines.count == 2 && clock.pendingCalls == 0)
        result.forget()
    }

    @Test(
        "cancelled from within the question whether it is worth it, or from within the work", arguments: [true, false])
    func cancelledInside(asking: Bool) {
        var result: Deferred<Int>?
        let cancel = { result?.cancel() }
        result = retry(
            on: clock, attempts: 9, backoff: backoff,
            if: { _ in
                if asking, result != nil { cancel() }
                return true
            },
            { [log] in
                log.note("")
                if !asking { cancel() }
                return .fail(Boom(id: log.lines.count))
            })
        clock.advance(by: .seconds(100))
        #expect(log.lines.count == 2 && clock.pendingCalls == 0)
        #expect(result?.outcome == "error boom 2")
        result?.forget()
        result = nil
    }

    @Test(
        "cancelled from within the work: what that returns then is cancelled, and its end is the result",
        arguments: [true, false])
    func cancelledInWork(answers: Bool) {
        var result: Deferred<Int>?
        let cancel = { result?.cancel() }
        var held: [Deferred<Int>] = []
        result = retry(on: clock, attempts: 9, backoff: backoff) { [log] () throws -> Deferred<Int> in
            log.note("attempt")
            if log.lines.count == 1 { throw Boom() }
            cancel()
            let attempt = Deferred<Int> { deferred in
                log.note("cancelled")
                if answers { try deferred.callback(7) }
            }
            held.append(attempt)
            return attempt
        }
        clock.advance(by: .seconds(100))
        #expect(log.lines == ["attempt", "attempt", "cancelled"] && clock.pendingCalls == 0)
        #expect(result?.outcome == (answers ? "7" : "error cancelled"))
        result?.forget()
        result = nil
    }

    @Test("addTimeout around a retry, and around each attempt")
    func timeouts() {
        let result = retry(on: clock, attempts: 9, backoff: backoff) { [clock, log] in
            log.note("\(clock.now.nanoseconds / 1_000_000)")
            return Deferred<Int>().addTimeout(.seconds(2), on: clock)
        }
        result.addTimeout(.seconds(8), on: clock)
        clock.advance(by: .seconds(100))
        #expect(log.lines == ["0", "3000", "7000"])
        #expect(result.outcome == "error no result within 8.0 seconds" && clock.pendingCalls == 0)
        result.forget()
    }

    // MARK: Nothing left behind

    enum End: CaseIterable { case value, exhausted, cancelledWaiting, cancelledTrying, attemptReleased }

    @Test(
        "no circle: what the work holds and the result are gone; a retry that nobody holds goes on",
        arguments: End.allCases)
    func released(_ end: End) throws {
        weak var weakResult: Deferred<Int>?
        weak var weakHeld: Log?
        var source: Deferred<Int>? = Deferred<Int>()
        do {
            let held = Log()
            let result = retry(on: clock, attempts: 2, backoff: backoff) { () -> Deferred<Int> in
                held.note("")
                if held.lines.count == 1 || end == .exhausted { throw Boom() }
                return end == .value ? .succeed(1) : source?.map { $0 } ?? .succeed(1)
            }
            result.forget()
            (weakResult, weakHeld) = (result, held)
        }
        #expect(weakResult != nil && weakHeld != nil)
        if end == .cancelledWaiting { weakResult?.cancel() } else { clock.advance(by: .seconds(1)) }
        if end == .cancelledTrying { weakResult?.cancel() }
        source = nil
        #expect(weakResult == nil && weakHeld == nil && clock.pendingCalls == 0)
    }

    @Test("an awaited retry whose attempt is released unfired throws instead of hanging")
    func abandoned() throws {
        let memory = try MemoryReactor.adopted()
        var source: Deferred<Int>? = Deferred<Int>()
        let result = retry(on: memory.reactor, attempts: 2) { source?.map { $0 } ?? .succeed(1) }
        let deferred = Deferred(on: memory.reactor) { try await result.value }
        source = nil
        memory.settle()
        #expect(deferred.outcome == "error the Deferred that should have brought the result was released unfired")
        #expect(!memory.hasLeftovers)
        deferred.forget()
    }
}

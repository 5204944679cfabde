import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("Deferred(on:) { async }") struct DeferredTaskTests {
    private let memory: MemoryReactor
    private let log = Log()

    init() throws { memory = try MemoryReactor.adopted() }

    private var reactor: Reactor { memory.reactor }

    @Test("code without a suspension has run when the call returns")
    func immediate() {
        let value = Deferred(on: reactor) { 3 }, error = Deferred<Int>(on: reactor) { throw Boom(id: 3) }
        #expect(value.outcome == "3" && error.outcome == "error boom 3")
        #expect(!memory.hasLeftovers)
        error.forget()
    }

    @Test("code that awaits a Deferred goes on, on the reactor's thread, when that fires", arguments: [true, false])
    func awaits(fails: Bool) throws {
        let source = Deferred<Int>()
        let deferred = Deferred(on: reactor) { [log, reactor] in
            log.note("before \(reactor.handle.isCurrent)")
            defer { log.note("after \(reactor.handle.isCurrent)") }
            return try await source.value + 1
        }
        #expect(log.lines == ["before true"] && memory.leftovers.tasks == 1)
        if fails { try source.errback(Boom(id: 1)) } else { try source.callback(1) }
        // Not inside `callback`: the task is woken in the reactor's next turn.
        #expect(!deferred.hasFired)
        memory.settle()
        #expect(deferred.outcome == (fails ? "error boom 1" : "2"))
        #expect(log.lines == ["before true", "after true"])
        #expect(!memory.hasLeftovers)
        deferred.forget()
    }

    @Test("many awaits in a row stay on the thread, and already fired Deferreds need no recursion")
    func stays() throws {
        let deferred = Deferred(on: reactor) { [reactor] in
            var sum = 0
            for number in 0..<20_000 {
                sum += try await Deferred.succeed(number).value
                if number % 1000 == 0 { try await reactor.sleep(for: .milliseconds(1)) }
                guard reactor.handle.isCurrent else { throw Boom(id: number) }
            }
            return sum
        }
        memory.advance(by: .milliseconds(20))
        #expect(deferred.outcome == "\(20_000 * 19_999 / 2)")
        #expect(!memory.hasLeftovers)
    }

    // MARK: Cancelling

    @Test("cancelling the Deferred cancels the task, which cancels what it awaits")
    func cancelled() {
        let source = Deferred<Int> { [log] _ in log.note("canceller") }
        let deferred = Deferred(on: reactor) { try await source.value }
        deferred.cancel()
        // The code has not ended yet, so there is no result yet.
        #expect(deferred.outcome == "none")
        memory.settle()
        #expect(log.lines == ["canceller"])
        #expect(deferred.outcome == "error cancelled")
        #expect(!memory.hasLeftovers)
        deferred.forget()
    }

    /// What the code makes of its cancellation.
    enum Answer: String, CaseIterable { case cascades, translates, swallows, cleansUpLate }

    @Test("the code has the last word about its cancellation", arguments: Answer.allCases, [1, 3])
    func answers(_ answer: Answer, times: Int) throws {
        let source = Deferred<Int>(), cleaningUp = Deferred<Int>()
        let deferred = Deferred<Int>(on: reactor) {
            do { return try await source.value } catch {
                switch answer {
                case .cascades: throw error
                case .translates: throw Boom(id: 5)
                case .swallows: return 6
                case .cleansUpLate: break
                }
            }
            // Awaiting a Deferred would cancel it: the task is cancelled. This does not heed that.
            return try await withUnsafeThrowingContinuation { continuation in
                cleaningUp.whenSettled { continuation.resume(with: $0) }
            }
        }
        for _ in 0..<times { deferred.cancel() }
        memory.settle()
        if answer == .cleansUpLate {
            #expect(deferred.outcome == "none" && memory.leftovers.tasks == 1)
            try cleaningUp.callback(7)
            memory.settle()
        }
        let expected: [Answer: String] = [
            .cascades: "error cancelled", .translates: "error boom 5", .swallows: "6", .cleansUpLate: "7",
        ]
        #expect(deferred.outcome == expected[answer])
        #expect(!memory.hasLeftovers)
        deferred.forget()
    }

    @Test("whoever comes later in the chain gets the result after the cancellation, in order")
    func chainAfterCancellation() {
        let source = Deferred<Int>()
        let deferred = Deferred(on: reactor) { try await source.value }
        deferred.addErrback { [log] error in
            log.note("\(error)")
            return 9
        }
        let mapped = deferred.map { "\($0)" }
        mapped.cancel()
        memory.settle()
        #expect(log.lines == ["cancelled"] && mapped.outcome == "9")
    }

    @Test(
        "a paused Deferred that is cancelled settles when it is unpaused, before or after the code ended",
        arguments: [true, false])
    func cancelledWhilePaused(endsFirst: Bool) {
        let source = Deferred<Int>()
        let deferred = Deferred(on: reactor) { try await source.value }
        deferred.pause()
        deferred.cancel()
        if endsFirst { memory.settle() }
        deferred.unpause()
        memory.settle()
        #expect(deferred.outcome == "error cancelled")
        #expect(!memory.hasLeftovers)
        deferred.forget()
    }

    @Test("cancelling one that has its result does nothing")
    func cancelledAfter() {
        let deferred = Deferred(on: reactor) { 1 }
        deferred.cancel()
        #expect(deferred.outcome == "1")
    }

    @Test("the other way round: cancelling a task cancels the Deferred that it awaits, through two floors")
    func taskCancelsDeferred() {
        let source = Deferred<Int> { [log] _ in log.note("canceller") }
        let inner = Deferred(on: reactor) { try await source.value }
        var outcome = ""
        let task = reactor.startTask({ try await inner.value }, { outcome = $0.text })
        task.cancel()
        memory.settle()
        #expect(log.lines == ["canceller"] && outcome == "error cancelled")
        #expect(!memory.hasLeftovers)
    }

    @Test(
        "a result and a cancellation in the same turn: one of them counts, and the task is woken once",
        arguments: [true, false])
    func race(cancelFirst: Bool) throws {
        let source = Deferred<Int>()
        let deferred = Deferred(on: reactor) { [log] in
            defer { log.note("ended") }
            return try await source.value
        }
        if cancelFirst { deferred.cancel() }
        try source.callback(4)
        if !cancelFirst { deferred.cancel() }
        memory.settle()
        #expect(deferred.outcome == "4" && log.lines == ["ended"])
        #expect(!memory.hasLeftovers)
    }

    // MARK: Before the reactor runs

    @Test(
        "before the reactor runs, the code waits for it; cancelled until then it never runs", arguments: [true, false])
    func beforeRun(cancels: Bool) throws {
        let clock = ManualClock(), fresh = try Reactor(clock: clock)
        let deferred = Deferred(on: fresh) { [log] in
            log.note("ran")
            return 1
        }
        #expect(log.lines.isEmpty)
        if cancels { deferred.cancel() }
        #expect(deferred.outcome == (cancels ? "error cancelled" : "none"))
        fresh.callWhenRunning { fresh.stop() }
        try fresh.run(handlingSignals: false)
        #expect(deferred.outcome == (cancels ? "error cancelled" : "1"))
        #expect(log.lines == (cancels ? [] : ["ran"]))
        deferred.forget()
    }

    // MARK: Nothing left behind

    enum End: CaseIterable { case fired, cancelled, abandoned }

    @Test(
        "no circle: Deferred, code and what it holds are gone when it has ended; a Deferred that nobody holds is run all the same",
        arguments: End.allCases)
    func released(_ end: End) throws {
        weak var weakDeferred: Deferred<Int>?
        weak var weakHeld: Log?
        var source: Deferred<Int>? = Deferred<Int>()
        do {
            let held = Log()
            let deferred = Deferred(on: reactor) { [awaited = source?.map { $0 }] in
                held.note("")
                return try await awaited?.value ?? 0
            }
            deferred.addBoth { [log] in
                log.note($0.text)
                return 0
            }
            (weakDeferred, weakHeld) = (deferred, held)
            if end == .cancelled { deferred.cancel() }
        }
        #expect(weakHeld != nil)
        switch end {
        case .fired: try source?.callback(1)
        case .cancelled: break
        case .abandoned: source = nil
        }
        memory.settle()
        #expect(log.lines.count == 1)
        #expect(weakDeferred == nil && weakHeld == nil)
        #expect(!memory.hasLeftovers)
    }
}

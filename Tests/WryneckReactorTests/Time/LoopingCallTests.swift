import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("LoopingCall") struct LoopingCallTests {
    private let clock = ManualClock()
    private let log = Log()

    /// A loop that notes the time of each run in milliseconds.
    private func noting(_ also: @escaping () throws -> Void = {}) -> LoopingCall {
        LoopingCall(on: clock) { [clock, log] in
            log.note("\(clock.now.nanoseconds / 1_000_000)")
            try also()
        }
    }

    private func counting() -> LoopingCall { LoopingCall.counting(on: clock) { [log] in log.note("\($0)") } }

    // MARK: Beginning and end

    @Test("the first run is at once, the others follow; stop() fires the Deferred with the loop")
    func runs() {
        let loop = noting()
        #expect(!loop.isRunning)
        let done = loop.start(every: .seconds(1))
        #expect(log.lines == ["0"] && loop.isRunning)
        clock.pump([.milliseconds(999), .milliseconds(1), .seconds(1)])
        #expect(log.lines == ["0", "1000", "2000"])
        #expect(done.outcome == "none")
        loop.stop()
        #expect(!loop.isRunning && clock.pendingCalls == 0)
        var result: LoopingCall?
        done.whenSettled { result = try? $0.get() }
        #expect(result === loop)
        clock.advance(by: .seconds(10))
        #expect(log.lines.count == 3)
    }

    @Test(
        "a loop and its scheduler go when both are let go of, though the loop runs",
        arguments: ["clock", "reactor", "async"])
    func released(on kind: String) throws {
        weak var place: (any Scheduler)?
        weak var gone: LoopingCall?
        do {
            let clock = ManualClock()
            let reactor = try Reactor(clock: clock, logger: LogRecorder().logger)
            let scheduler: any Scheduler = kind == "clock" ? clock : reactor
            let loop = kind == "async" ? LoopingCall(on: reactor) { () async in } : LoopingCall(on: scheduler) {}
            loop.start(every: .seconds(1), now: false)
            (place, gone) = (scheduler, loop)
            #expect(loop.isRunning)
        }
        #expect(place == nil && gone == nil)
    }

    @Test("a loop whose scheduler is gone does not start, and says so")
    func schedulerIsGone() {
        var scheduler: ManualClock? = ManualClock()
        let loop = LoopingCall(on: scheduler!) {}
        scheduler = nil
        let done = loop.start(every: .seconds(1))
        #expect(throws: LoopingCall.Failure.schedulerIsGone) { try done.settledResult?.get() }
        done.forget()
    }

    @Test("with now: false the first run is one interval later")
    func later() {
        let loop = noting()
        loop.start(every: .seconds(1), now: false)
        #expect(log.lines.isEmpty && loop.isRunning)
        clock.advance(by: .seconds(1))
        #expect(log.lines == ["1000"])
        loop.stop()
    }

    @Test("what the closure throws fails the Deferred, and the loop is not running any more", arguments: [true, false])
    func throwing(now: Bool) {
        let loop = noting { throw Boom(id: 1) }
        let done = loop.start(every: .seconds(1), now: now)
        clock.advance(by: .seconds(1))
        #expect(done.outcome == "error boom 1" && !loop.isRunning)
        #expect(clock.pendingCalls == 0 && clock.thrown.isEmpty && log.lines.count == 1)
        done.forget()
    }

    @Test("a Deferred of the closure that fails ends the loop")
    func failing() throws {
        let work = Deferred<Int>()
        let loop = LoopingCall(on: clock) { work }
        let done = loop.start(every: .seconds(1))
        #expect(done.outcome == "none")
        try work.errback(Boom(id: 2))
        #expect(done.outcome == "error boom 2" && !loop.isRunning && clock.pendingCalls == 0)
        done.forget()
    }

    @Test("a loop that has ended can be started again, on a new grid")
    func restarts() {
        let loop = noting()
        loop.start(every: .seconds(1))
        clock.advance(by: .milliseconds(300))
        loop.stop()
        let done = loop.start(every: .seconds(2))
        clock.advance(by: .seconds(2))
        #expect(log.lines == ["0", "300", "2300"])
        loop.stop()
        #expect(done.hasFired)
    }

    @Test("stop() inside the closure ends the loop after that run")
    func stopsInside() {
        var loop: LoopingCall?
        loop = noting { loop?.stop() }
        let done = loop?.start(every: .seconds(1))
        #expect(done?.hasFired == true && loop?.isRunning == false && clock.pendingCalls == 0)
        loop = nil
    }

    @Test("a negative interval, and a second start, are refused and change nothing")
    func refused() {
        let loop = noting()
        let negative = loop.start(every: .nanoseconds(-1))
        #expect(negative.outcome == "error negativeInterval" && !loop.isRunning && log.lines.isEmpty)
        let first = loop.start(every: .seconds(1))
        let second = loop.start(every: .seconds(2))
        #expect(second.outcome == "error alreadyRunning" && first.outcome == "none")
        clock.advance(by: .seconds(2))
        #expect(log.lines == ["0", "1000", "2000"])
        loop.stop()
        negative.forget()
        second.forget()
    }

    @Test("stop() and reset() of a loop that does not run do nothing")
    func idle() {
        let loop = noting()
        loop.stop()
        loop.reset()
        #expect(clock.pendingCalls == 0)
        loop.start(every: .seconds(1))
        loop.stop()
        loop.stop()
        loop.reset()
        #expect(log.lines == ["0"] && clock.pendingCalls == 0)
    }

    // MARK: Points of the grid that are missed

    @Test(
        "missed points of the grid are skipped, never made up for",
        arguments: [
            ([2500, 500, 1000], ["0", "2500", "3000", "4000"]), ([1000, 3000, 999, 1], ["0", "1000", "4000", "5000"]),
            ([10_001, 999], ["0", "10001", "11000"]),
        ] as [([Int], [String])])
    func skips(steps: [Int], runs: [String]) throws {
        // The clock would visit each timer's own time; a reactor whose thread was busy sees only where the time has
        // got to.
        let memory = try MemoryReactor.adopted()
        let loop = LoopingCall(on: memory.reactor) { [log] in log.note("\(memory.reactor.now.nanoseconds / 1_000_000)")
        }
        loop.start(every: .seconds(1))
        for step in steps {
            memory.clock.move(to: memory.clock.now + .milliseconds(step))
            try memory.reactor.turn(waits: false)
        }
        #expect(log.lines == runs)
        loop.stop()
        #expect(!memory.hasLeftovers)
    }

    @Test(
        "a closure that takes longer than the interval is followed by the next point after it ended",
        arguments: [(400, "1000"), (1000, "2000"), (2500, "3000"), (2999, "3000"), (3000, "4000")])
    func longRun(milliseconds: Int, next: String) throws {
        let memory = try MemoryReactor.adopted()
        // The reactor's `now` stands still while the closure blocks its thread.
        let loop = LoopingCall(on: memory.reactor) { [log] in
            log.note("\(memory.reactor.now.nanoseconds / 1_000_000)")
            if log.lines.count == 1 { memory.clock.move(to: memory.clock.now + .milliseconds(milliseconds)) }
        }
        loop.start(every: .seconds(1))
        memory.advance(by: .milliseconds(4000 - milliseconds))
        #expect(log.lines[1] == next)
        loop.stop()
        #expect(!memory.hasLeftovers)
    }

    @Test("the grid does not drift, in whole nanoseconds: a third of a second, an hour long")
    func drift() {
        let third = Duration.nanoseconds(333_333_333)
        var runs = 0, onGrid = true
        let loop = LoopingCall(on: clock) { [clock] in
            onGrid = onGrid && clock.now.nanoseconds == Int64(runs) * 333_333_333
            runs += 1
        }
        loop.start(every: third)
        clock.advance(by: .seconds(3600))
        #expect(onGrid && runs == 3_600_000_000_000 / 333_333_333 + 1)
        loop.stop()
    }

    @Test(
        "an interval that ends beyond all time is simply never",
        arguments: [Duration.seconds(Int64.max), .nanoseconds(Int64.max)])
    func endless(_ interval: Duration) {
        clock.advance(by: .seconds(1))
        let loop = noting()
        loop.start(every: interval)
        clock.advance(by: .seconds(1_000_000_000))
        #expect(log.lines == ["1000"])
        loop.stop()
        #expect(clock.pendingCalls == 0)
    }

    // MARK: Closures that return a Deferred

    @Test("the next run is planned when the closure's Deferred has fired, on the old grid")
    func waits() throws {
        var works: [Deferred<Int>] = []
        let loop = LoopingCall(on: clock) { [clock, log] in
            log.note("\(clock.now.nanoseconds / 1_000_000)")
            let work = Deferred<Int>()
            works.append(work)
            return work
        }
        loop.start(every: .seconds(1))
        clock.advance(by: .milliseconds(2300))
        #expect(log.lines == ["0"] && clock.pendingCalls == 0 && loop.isRunning)
        try works[0].callback(1)
        clock.advance(by: .milliseconds(700))
        #expect(log.lines == ["0", "3000"])
        try works[1].callback(1)
        clock.advance(by: .seconds(1))
        #expect(log.lines == ["0", "3000", "4000"])
        loop.stop()
        try works[2].callback(1)
    }

    @Test("stop() while the Deferred is pending ends the loop when that has fired", arguments: [true, false])
    func stopsPending(fails: Bool) throws {
        let work = Deferred<Int>()
        let loop = LoopingCall(on: clock) { work }
        let done = loop.start(every: .seconds(1))
        loop.stop()
        #expect(!loop.isRunning && done.outcome == "none")
        let early = loop.start(every: .seconds(1))
        #expect(early.outcome == "error alreadyRunning")
        if fails { try work.errback(Boom(id: 3)) } else { try work.callback(1) }
        #expect(fails ? done.outcome == "error boom 3" : done.hasFired)
        #expect(clock.pendingCalls == 0)
        early.forget()
        done.forget()
    }

    @Test("an async closure is a task; the next run comes after its end")
    func async() throws {
        let memory = try MemoryReactor.adopted()
        let loop = LoopingCall(on: memory.reactor) { [log] in
            log.note("\(memory.reactor.now.nanoseconds / 1_000_000)")
            try await memory.reactor.sleep(for: .milliseconds(1500))
        }
        let done = loop.start(every: .seconds(1))
        memory.advance(by: .milliseconds(4500))
        #expect(log.lines == ["0", "2000", "4000"])
        loop.stop()
        #expect(done.outcome == "none")
        memory.advance(by: .seconds(1))
        #expect(done.hasFired && !memory.hasLeftovers)
    }

    @Test("an async closure that throws fails the loop; with the count it is told the points that passed")
    func asyncThrows() throws {
        let memory = try MemoryReactor.adopted()
        let loop = LoopingCall.counting(on: memory.reactor) { [log] count in
            log.note("\(count)")
            try await memory.reactor.sleep(for: .milliseconds(1500))
            if log.lines.count == 3 { throw Boom(id: 4) }
        }
        let done = loop.start(every: .seconds(1))
        memory.advance(by: .seconds(10))
        #expect(log.lines == ["1", "2", "2"] && done.outcome == "error boom 4" && !memory.hasLeftovers)
        done.forget()
    }

    @Test("a closure whose chain ends in addCallback, whose result may be dropped, is waited for")
    func discardable() throws {
        let source = Deferred<Int>()
        let loop = LoopingCall(on: clock) { source.addCallback { $0 } }
        loop.start(every: .seconds(1))
        #expect(clock.pendingCalls == 0)
        try source.callback(1)
        #expect(clock.pendingCalls == 1)
        loop.stop()
    }

    // MARK: Interval zero, and reset()

    @Test("interval zero runs once in each pass, not in a busy loop; the count is one")
    func zero() throws {
        let memory = try MemoryReactor.adopted()
        let loop = LoopingCall.counting(on: memory.reactor) { [log] in log.note("\($0)") }
        loop.start(every: .zero)
        for turns in 2...5 {
            try memory.reactor.turn(waits: false)
            #expect(log.lines.count == turns)
            memory.clock.move(to: memory.clock.now + .seconds(3))
        }
        #expect(log.lines == Array(repeating: "1", count: 5))
        loop.stop()
        #expect(!memory.hasLeftovers)
    }

    @Test("reset() begins the grid anew: the next run is one interval from now")
    func reset() {
        let loop = noting()
        loop.start(every: .seconds(1))
        clock.advance(by: .milliseconds(700))
        loop.reset()
        #expect(clock.pendingCalls == 1)
        clock.advance(by: .milliseconds(999))
        #expect(log.lines == ["0"])
        clock.advance(by: .milliseconds(1001))
        #expect(log.lines == ["0", "1700", "2700"])
        loop.stop()
    }

    @Test("reset() while the closure's Deferred is pending moves the grid for what follows")
    func resetPending() throws {
        let work = Deferred<Int>()
        let loop = LoopingCall.counting(on: clock) { [clock, log] count -> Deferred<Int> in
            log.note("\(count) at \(clock.now.nanoseconds / 1_000_000)")
            return log.lines.count == 1 ? work : .succeed(0)
        }
        loop.start(every: .seconds(1))
        clock.advance(by: .milliseconds(400))
        loop.reset()
        try work.callback(1)
        clock.advance(by: .seconds(1))
        #expect(log.lines == ["1 at 0", "1 at 1400"])
        loop.stop()
    }

    // MARK: The count

    @Test("the count is one when nothing is late")
    func counts() {
        let loop = counting()
        loop.start(every: .seconds(1))
        clock.pump([.seconds(1), .seconds(1), .milliseconds(500), .milliseconds(500)])
        #expect(log.lines == ["1", "1", "1", "1"])
        loop.stop()
    }

    @Test("delayed by three intervals it is three, also for the first run with now: false", arguments: [true, false])
    func countsDelayed(now: Bool) throws {
        let memory = try MemoryReactor.adopted()
        let loop = LoopingCall.counting(on: memory.reactor) { [log] in log.note("\($0)") }
        loop.start(every: .seconds(1), now: now)
        for step in [3100, 900, 2000] {
            memory.clock.move(to: memory.clock.now + .milliseconds(step))
            try memory.reactor.turn(waits: false)
        }
        #expect(log.lines == (now ? ["1", "3", "1", "2"] : ["3", "1", "2"]))
        loop.stop()
    }

    @Test("a tenth of a second, ten times: the counts add up to ten, and never is one of them zero")
    func countsAddUp() throws {
        let memory = try MemoryReactor.adopted()
        var sum = 0, least = Int.max
        let loop = LoopingCall.counting(on: memory.reactor) {
            sum += $0
            least = min(least, $0)
        }
        loop.start(every: .milliseconds(100), now: false)
        var random = Random(seed: 7), elapsed: Int64 = 0
        while elapsed < 1_000_000_000 {
            let step = min(Int64.random(in: 1...370_000_000, using: &random), 1_000_000_000 - elapsed)
            elapsed += step
            memory.clock.move(to: memory.clock.now + .nanoseconds(step))
            try memory.reactor.turn(waits: false)
        }
        #expect(sum == 10 && least == 1)
        loop.stop()
    }

    // MARK: Cancelling, and nothing left behind

    @Test("cancelling what start() returned ends the loop, and what it waits for", arguments: [true, false])
    func cancelled(pending: Bool) throws {
        let work = Deferred<Int> { [log] _ in log.note("cancelled") }
        let loop = LoopingCall(on: clock) { pending ? work : .succeed(1) }
        let done = loop.start(every: .seconds(1))
        done.cancel()
        #expect(done.outcome == "error cancelled" && !loop.isRunning && clock.pendingCalls == 0)
        #expect(log.lines == (pending ? ["cancelled"] : []))
        done.forget()
    }

    @Test(
        "cancelled from within its closure: what that returns is cancelled, and a start from there is left alone",
        arguments: [true, false])
    func cancelledInside(startsAgain: Bool) throws {
        var done: Deferred<LoopingCall>?, second: Deferred<LoopingCall>?
        var itself: LoopingCall?, runs = 0, held: [Deferred<Int>] = []
        let loop = LoopingCall(on: clock) { [log] () -> Deferred<Int> in
            runs += 1
            let run = runs
            if run == 2 {
                done?.cancel()
                if startsAgain { second = itself?.start(every: .seconds(1)) }
            }
            held.append(run == 1 ? .succeed(1) : Deferred { _ in log.note("run \(run)") })
            return held[held.count - 1]
        }
        itself = loop
        done = loop.start(every: .seconds(1))
        clock.advance(by: .seconds(1))
        #expect(log.lines == ["run 2"] && done?.outcome == "error cancelled")
        #expect(loop.isRunning == startsAgain && clock.pendingCalls == 0)
        second?.cancel()
        #expect(log.lines == (startsAgain ? ["run 2", "run 3"] : ["run 2"]))
        #expect(!loop.isRunning)
        done?.forget()
        second?.forget()
        itself = nil
    }

    @Test("a manual clock and a reactor run it alike")
    func schedulers() throws {
        let memory = try MemoryReactor.adopted(), start = memory.reactor.now
        var times: [[Duration]] = [[], []]
        let loops = [
            LoopingCall(on: clock) { [clock] in times[0].append(.nanoseconds(clock.now.nanoseconds)) },
            LoopingCall(on: memory.reactor) { times[1].append(start.duration(to: memory.reactor.now)) },
        ]
        for loop in loops { loop.start(every: .milliseconds(400)) }
        clock.advance(by: .seconds(1))
        memory.advance(by: .seconds(1))
        #expect(times[0] == [.zero, .milliseconds(400), .milliseconds(800)] && times[1] == times[0])
        for loop in loops { loop.stop() }
    }

    @Test("what a cancelled run brings late does not disturb the next start")
    func lateRun() throws {
        let slow = Deferred<Int>(), answer = Deferred<Int>()
        slow.addErrback { _ in answer }
        var works = [slow, Deferred<Int>()]
        let loop = LoopingCall(on: clock) { works.removeFirst() }
        let first = loop.start(every: .seconds(1))
        first.cancel()
        let second = loop.start(every: .seconds(1))
        try answer.errback(Boom(id: 5))
        #expect(loop.isRunning && second.outcome == "none" && first.outcome == "error cancelled")
        loop.stop()
        second.cancel()
        first.forget()
        second.forget()
    }

    @Test("an awaited start(): cancelling the task ends the loop")
    func awaited() throws {
        let memory = try MemoryReactor.adopted()
        let loop = LoopingCall(on: memory.reactor) { [log] in log.note("") }
        let deferred = Deferred(on: memory.reactor) { _ = try await loop.start(every: .seconds(1)).value }
        memory.advance(by: .seconds(1))
        #expect(log.lines.count == 2)
        deferred.cancel()
        memory.settle()
        #expect(!loop.isRunning && deferred.outcome == "error cancelled" && !memory.hasLeftovers)
        deferred.forget()
    }

    enum End: CaseIterable { case never, stopped, threw, cancelled, stoppedPending }

    @Test("no circle: a loop that nobody holds goes on, and is gone when it has ended", arguments: End.allCases)
    func released(_ end: End) throws {
        weak var weakLoop: LoopingCall?
        weak var weakHeld: Log?
        weak var weakDone: Deferred<LoopingCall>?
        let work = Deferred<Int>()
        do {
            let held = Log()
            let loop = LoopingCall(on: clock) { () -> Deferred<Int> in
                held.note("")
                if end == .threw, held.lines.count == 2 { throw Boom() }
                return end == .stoppedPending ? work : .succeed(1)
            }
            let done = end == .never ? Deferred<LoopingCall>() : loop.start(every: .seconds(1))
            (weakLoop, weakHeld, weakDone) = (loop, held, done)
            done.forget()
        }
        if end != .never {
            clock.advance(by: .milliseconds(500))
            #expect(weakLoop?.isRunning == true)
        }
        switch end {
        case .never: break
        case .threw: clock.advance(by: .seconds(1))
        case .stopped: weakLoop?.stop()
        case .cancelled: weakDone?.cancel()
        case .stoppedPending:
            weakLoop?.stop()
            try work.callback(1)
        }
        #expect(weakLoop == nil && weakHeld == nil && weakDone == nil)
        #expect(clock.pendingCalls == 0)
    }
}

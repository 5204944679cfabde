import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckNetworking

@Suite("Cooperator", .ownThread) struct CooperatorTests {
    @Test("a cooperator with tasks goes with its scheduler, and so do they")
    func released() {
        weak var place: ManualClock?
        weak var gone: Cooperator?
        weak var task: CooperativeTask?
        do {
            let clock = ManualClock()
            let cooperator = Cooperator(on: clock)
            task = cooperator.cooperate { .more }
            (place, gone) = (clock, cooperator)
        }
        #expect(place == nil && gone == nil && task == nil)
    }

    private let clock = ManualClock()
    private let log = Log()

    /// A task with a number of steps, each of which is noted.
    private func steps(_ name: String, _ count: Int) -> () throws -> CooperativeTask.Step {
        var taken = 0
        return { [log] in
            taken += 1
            log.note("\(name)\(taken)")
            return taken < count ? .more : .done
        }
    }

    /// Lets exactly one pass happen.
    private func pass(_ memory: MemoryReactor) throws { try memory.reactor.turn(waits: false) }

    @Test("tasks take turns, step by step, the first one in the next pass")
    func roundRobin() {
        let cooperator = Cooperator(on: clock)
        cooperator.cooperate(steps("a", 3))
        cooperator.cooperate(steps("b", 1))
        cooperator.cooperate(steps("c", 2))
        #expect(log.lines.isEmpty && clock.pendingCalls == 1)
        clock.advance(by: .zero)
        #expect(log.lines == ["a1", "b1", "c1", "a2", "c2", "a3"])
        #expect(clock.pendingCalls == 0)
    }

    @Test("a pass ends with its number of steps, and the next goes on where it ended", arguments: [1, 2, 3, 4])
    func budget(steps limit: Int) throws {
        let memory = try MemoryReactor.adopted()
        let cooperator = Cooperator(on: memory.reactor, stepsPerPass: limit)
        cooperator.cooperate(steps("a", 3))
        cooperator.cooperate(steps("b", 3))
        var seen: [Int] = []
        while log.lines.count < 6 {
            let before = log.lines.count
            try pass(memory)
            seen.append(log.lines.count - before)
        }
        #expect(log.lines == ["a1", "b1", "a2", "b2", "a3", "b3"])
        #expect(seen.dropLast().allSatisfy { $0 == limit } && seen.reduce(0, +) == 6)
        #expect(!memory.hasLeftovers)
    }

    @Test(
        "a pass ends when its slice of 10 ms is used up, as the clock shows it, though the reactor's time stands still")
    func slice() throws {
        let memory = try MemoryReactor.adopted()
        let cooperator = Cooperator(on: memory.reactor)
        cooperator.cooperate { [log] in
            log.note("step")
            memory.clock.move(to: memory.clock.now + .milliseconds(3))
            return log.lines.count < 10 ? .more : .done
        }
        try pass(memory)
        #expect(log.lines.count == 4)
        try pass(memory)
        #expect(log.lines.count == 8)
        try pass(memory)
        #expect(log.lines.count == 10 && !memory.hasLeftovers)
    }

    @Test("a slice of zero, and a number of steps below one, still take one step a pass")
    func atLeastOne() throws {
        let memory = try MemoryReactor.adopted()
        Cooperator(on: memory.reactor, slice: .zero).cooperate(steps("a", 2))
        Cooperator(on: memory.reactor, stepsPerPass: -1).cooperate(steps("b", 2))
        try pass(memory)
        #expect(log.lines == ["a1", "b1"])
        try pass(memory)
        #expect(log.lines == ["a1", "b1", "a2", "b2"] && !memory.hasLeftovers)
    }

    @Test("other timers run between the passes of a long task")
    func breathes() {
        let cooperator = Cooperator(on: clock, stepsPerPass: 1)
        cooperator.cooperate(steps("a", 3))
        clock.callLater(.zero) { [log] in log.note("timer") }
        clock.advance(by: .zero)
        #expect(log.lines == ["a1", "timer", "a2", "a3"])
    }

    @Test("a Deferred pauses only its task; no timer waits while all tasks do")
    func waits() throws {
        let work = Deferred<Void>()
        let cooperator = Cooperator(on: clock)
        var taken = 0
        let waiting = cooperator.cooperate { [log] in
            taken += 1
            log.note("w\(taken)")
            return taken == 1 ? .wait(work) : .done
        }
        cooperator.cooperate(steps("a", 2))
        clock.advance(by: .zero)
        #expect(log.lines == ["w1", "a1", "a2"] && clock.pendingCalls == 0 && !waiting.isOver)
        try work.callback()
        #expect(clock.pendingCalls == 1)
        clock.advance(by: .zero)
        #expect(log.lines.last == "w2" && waiting.isOver)
    }

    @Test("tasks may be added from within a step, and take their turn in the same pass")
    func added() {
        let cooperator = Cooperator(on: clock)
        cooperator.cooperate {
            cooperator.cooperate(steps("b", 1))
            return .done
        }
        clock.advance(by: .zero)
        #expect(log.lines == ["b1"])
    }

    @Test("a cooperator that was not started takes no step until it is")
    func startedLater() {
        let cooperator = Cooperator(on: clock, started: false)
        cooperator.cooperate(steps("a", 1))
        #expect(!cooperator.isRunning && clock.pendingCalls == 0)
        cooperator.start()
        cooperator.start()
        #expect(cooperator.isRunning && clock.pendingCalls == 1)
        clock.advance(by: .zero)
        #expect(log.lines == ["a1"])
    }

    @Test("stop ends all tasks with schedulerStopped: waiting for their turn, paused, and added later")
    func stop() throws {
        let cooperator = Cooperator(on: clock), work = Deferred<Void>()
        let queued = cooperator.cooperate(steps("a", 5)), paused = cooperator.cooperate(steps("b", 5)),
            waiting = cooperator.cooperate { .wait(work) }
        let finished = cooperator.cooperate { .done }
        paused.pause()
        cooperator.start()
        // One pass would end the first task: a budget is not what this is about.
        var ends: [String] = []
        let tasks = [queued, paused, waiting]
        clock.callLater(.zero) {}
        for task in tasks { task.whenDone().whenSettled { ends.append($0.text) } }
        cooperator.stop()
        #expect(ends == Array(repeating: "error schedulerStopped", count: 3))
        #expect(!cooperator.isRunning && finished.whenDone().outcomeAndForget == "error schedulerStopped")
        let late = cooperator.cooperate(steps("c", 1))
        #expect(late.whenDone().outcomeAndForget == "error schedulerStopped")
        clock.advance(by: .seconds(1))
        try paused.resume()
        clock.advance(by: .seconds(1))
        #expect(log.lines.isEmpty && clock.pendingCalls == 0)
    }

    @Test("a finished task is not touched by stop; after stop, start takes new tasks")
    func startAgain() {
        let cooperator = Cooperator(on: clock)
        let finished = cooperator.cooperate { .done }
        clock.advance(by: .zero)
        cooperator.stop()
        #expect(finished.whenDone().outcome == "()")
        cooperator.start()
        cooperator.cooperate(steps("a", 1))
        clock.advance(by: .zero)
        #expect(log.lines == ["a1"])
    }

    @Test("time that moves within a step begins no pass inside it, and plans none")
    func notReentered() {
        let cooperator = Cooperator(on: clock)
        var depth = 0, deepest = 0, pending: [Int] = []
        func step(_ name: String) -> () -> CooperativeTask.Step {
            var taken = 0
            return { [clock, log] in
                depth += 1
                deepest = max(deepest, depth)
                log.note(name)
                taken += 1
                if taken == 1, name != "c" { cooperator.cooperate(step("c")) }
                pending.append(clock.pendingCalls)
                clock.advance(by: .zero)
                depth -= 1
                return taken < 2 ? .more : .done
            }
        }
        cooperator.cooperate(step("a"))
        cooperator.cooperate(step("b"))
        clock.advance(by: .zero)
        #expect(log.lines == ["a", "b", "c", "a", "c", "b", "c", "c"])
        #expect(deepest == 1 && pending.allSatisfy { $0 == 0 })
    }

    @Test("a task that pauses and resumes itself within its step has one turn a round, not two")
    func oneTurn() {
        let cooperator = Cooperator(on: clock)
        var itself: CooperativeTask?, taken = 0
        itself = cooperator.cooperate { [log] in
            itself?.pause()
            try itself?.resume()
            taken += 1
            log.note("a\(taken)")
            return taken < 3 ? .more : .done
        }
        cooperator.cooperate(steps("b", 3))
        clock.advance(by: .zero)
        #expect(log.lines == ["a1", "b1", "a2", "b2", "a3", "b3"])
        itself = nil
    }

    @Test("stop and start from within a step leave one timer, not two")
    func stopInside() {
        let cooperator = Cooperator(on: clock, stepsPerPass: 1)
        var pending: [Int] = []
        cooperator.cooperate { [clock] in
            cooperator.stop()
            cooperator.start()
            cooperator.cooperate(steps("a", 2))
            cooperator.cooperate {
                pending.append(clock.pendingCalls)
                return .done
            }
            return .more
        }
        clock.advance(by: .zero)
        #expect(log.lines == ["a1", "a2"] && pending == [0] && clock.pendingCalls == 0)
    }

    // MARK: Sequences

    @Test("over a sequence: one element a step; an endless one can be stopped")
    func over() throws {
        let cooperator = Cooperator(on: clock, stepsPerPass: 4)
        let task = cooperator.cooperate(over: ["x", "y"]) { [log] in log.note($0) }
        let endless = cooperator.cooperate(over: sequence(first: 0) { $0 + 1 }) { [log] number in log.note("\(number)")
        }
        clock.callLater(.zero) { try endless.stop() }
        clock.advance(by: .zero)
        #expect(log.lines == ["x", "0", "y", "1"])
        #expect(task.whenDone().outcome == "()" && endless.whenDone().outcomeAndForget == "error stopped")
    }

    @Test("over a sequence with Deferreds: the next element comes when the Deferred has fired")
    func overWaiting() throws {
        let works = [Deferred<Int>(), Deferred<Int>()]
        let cooperator = Cooperator(on: clock)
        let task = cooperator.cooperate(over: [0, 1]) { [log] index in
            log.note("\(index)")
            return works[index]
        }
        clock.advance(by: .zero)
        #expect(log.lines == ["0"])
        try works[0].callback(1)
        clock.advance(by: .zero)
        #expect(log.lines == ["0", "1"])
        try works[1].errback(Boom(id: 1))
        #expect(task.whenDone().outcomeAndForget == "error boom 1" && clock.pendingCalls == 0)
    }

    @Test("over a sequence: a closure that throws fails the task")
    func overThrowing() {
        let task = Cooperator(on: clock).cooperate(over: 0..<5) { if $0 == 2 { throw Boom(id: $0) } }
        clock.advance(by: .zero)
        #expect(task.whenDone().outcomeAndForget == "error boom 2")
    }

    @Test("coiterate gives the end; cancelling it stops the task")
    func coiterate() {
        let cooperator = Cooperator(on: clock)
        let done = cooperator.coiterate(steps("a", 2)), failed = cooperator.coiterate { throw Boom(id: 6) }
        clock.advance(by: .zero)
        #expect(done.outcome == "()" && failed.outcomeAndForget == "error boom 6")
        let cancelled = cooperator.coiterate(steps("b", 2))
        cancelled.cancel()
        #expect(cancelled.outcomeAndForget == "error cancelled" && clock.pendingCalls == 0)
        clock.advance(by: .zero)
        #expect(log.lines == ["a1", "a2"])
    }

    // MARK: Nothing left behind

    enum End: CaseIterable { case done, threw, stopped, schedulerStopped, waitReleased, neverStarted }

    @Test("no circle: cooperator, task and what the steps hold are gone at the end", arguments: End.allCases)
    func released(_ end: End) throws {
        weak var weakCooperator: Cooperator?
        weak var weakTask: CooperativeTask?
        weak var weakHeld: Log?
        var work: Deferred<Void>? = Deferred<Void>()
        do {
            let held = Log()
            let cooperator = Cooperator(on: clock, stepsPerPass: 1, started: end != .neverStarted)
            var wait = work?.map { $0 }
            let task = cooperator.cooperate {
                held.note("")
                if let first = wait.take() { return .wait(first) }
                if end == .threw { throw Boom() }
                return .done
            }
            task.whenDone().forget()
            (weakCooperator, weakTask, weakHeld) = (cooperator, task, held)
        }
        if end != .neverStarted {
            clock.advance(by: .zero)
            // Nobody holds it but the Deferred for which it waits.
            #expect(weakTask != nil && weakCooperator != nil && clock.pendingCalls == 0)
        }
        switch end {
        case .done, .threw: try work?.callback()
        case .stopped: try weakTask?.stop()
        case .schedulerStopped: weakCooperator?.stop()
        case .waitReleased: work = nil
        case .neverStarted: break
        }
        clock.advance(by: .zero)
        #expect(weakHeld == nil && clock.pendingCalls == 0)
        if end != .stopped && end != .schedulerStopped { #expect(weakTask == nil && weakCooperator == nil) }
        // A Deferred that is still pending tells a stopped task of its end, so it holds that one; not the cooperator.
        #expect(weakCooperator == nil)
        work = nil
        #expect(weakTask == nil)
    }

    @Test("many tasks come and go: the list of those to be told of a stop does not grow with them")
    func manyTasks() {
        let cooperator = Cooperator(on: clock)
        for _ in 0..<50 {
            for _ in 0..<100 { cooperator.cooperate { .done } }
            clock.advance(by: .zero)
        }
        #expect(cooperator.memberCount <= 200)
    }
}

extension Deferred {
    fileprivate var outcomeAndForget: String {
        defer { forget() }
        return outcome
    }
}

import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckNetworking

@Suite("CooperativeTask", .ownThread) struct CooperativeTaskTests {
    private let clock = ManualClock()
    private let log = Log()

    private func task(_ step: @escaping () throws -> CooperativeTask.Step) -> CooperativeTask {
        Cooperator(on: clock, stepsPerPass: 1).cooperate(step)
    }

    private func noting(until last: Int = .max) -> CooperativeTask {
        task { [log] in
            log.note("step")
            return log.lines.count < last ? .more : .done
        }
    }

    @Test("pauses are counted; the last resume goes on")
    func pauses() throws {
        let task = noting(until: 2)
        task.pause()
        task.pause()
        #expect(clock.pendingCalls == 0)
        try task.resume()
        clock.advance(by: .seconds(1))
        #expect(log.lines.isEmpty && clock.pendingCalls == 0)
        try task.resume()
        clock.advance(by: .zero)
        #expect(log.lines.count == 2)
    }

    @Test("resume without pause throws notPaused")
    func notPaused() throws {
        let task = noting(until: 1)
        #expect(throws: CooperativeTask.Failure.notPaused) { try task.resume() }
        task.pause()
        try task.resume()
        #expect(throws: CooperativeTask.Failure.notPaused) { try task.resume() }
        clock.advance(by: .zero)
        #expect(log.lines.count == 1)
    }

    @Test("paused inside its own step, and resumed there or later", arguments: [true, false])
    func pausedInside(resumesInside: Bool) throws {
        var itself: CooperativeTask?
        itself = task { [log] in
            log.note("step")
            if log.lines.count == 1 {
                itself?.pause()
                if resumesInside { try itself?.resume() }
            }
            return log.lines.count < 2 ? .more : .done
        }
        clock.advance(by: .zero)
        #expect(log.lines.count == (resumesInside ? 2 : 1))
        if !resumesInside {
            try itself?.resume()
            clock.advance(by: .zero)
        }
        #expect(log.lines.count == 2 && itself?.isOver == true && clock.pendingCalls == 0)
        itself = nil
    }

    @Test("paused by hand while it waits for a Deferred, it needs both")
    func pausedWaiting() throws {
        let work = Deferred<Void>()
        let task = task { [log] in
            log.note("step")
            return log.lines.count == 1 ? .wait(work) : .done
        }
        clock.advance(by: .zero)
        task.pause()
        try work.callback()
        clock.advance(by: .zero)
        #expect(log.lines.count == 1)
        try task.resume()
        clock.advance(by: .zero)
        #expect(log.lines.count == 2 && task.isOver)
    }

    @Test(
        "a step that resumes itself by hand while a Deferred is pending, as Twisted allows: the Deferred's own resume is then nothing"
    )
    func resumedByHand() throws {
        let work = Deferred<Void>()
        let task = task { [log] in
            log.note("step")
            return log.lines.count == 1 ? .wait(work) : .done
        }
        clock.advance(by: .zero)
        try task.resume()
        clock.advance(by: .zero)
        #expect(log.lines.count == 2 && task.isOver)
        try work.callback()
        #expect(clock.pendingCalls == 0 && clock.thrown.isEmpty)
    }

    /// How a task can end.
    enum End: CaseIterable { case done, stopped, threw, deferredFailed, schedulerStopped }

    @Test(
        "TaskDone, TaskStopped, TaskFailed, SchedulerStopped: stop() says how it ended, whenDone() gives the error itself",
        arguments: End.allCases)
    func ends(_ end: End) throws {
        let cooperator = Cooperator(on: clock)
        let task = cooperator.cooperate {
            switch end {
            case .done: return .done
            case .threw: throw Boom(id: 1)
            case .deferredFailed: return .wait(.fail(Boom(id: 2)))
            case .stopped, .schedulerStopped: return .more
            }
        }
        var told: [String] = []
        let early = [task.whenDone(), task.whenDone()]
        for deferred in early { deferred.whenSettled { told.append($0.text) } }
        switch end {
        case .stopped: try task.stop()
        case .schedulerStopped: cooperator.stop()
        default: clock.advance(by: .zero)
        }
        let late = task.whenDone()
        late.whenSettled { told.append($0.text) }
        let expected: [End: (CooperativeTask.Failure, String)] = [
            .done: (.done, "()"), .stopped: (.stopped, "error stopped"), .threw: (.failed, "error boom 1"),
            .deferredFailed: (.failed, "error boom 2"),
            .schedulerStopped: (.schedulerStopped, "error schedulerStopped"),
        ]
        let (failure, text) = try #require(expected[end])
        #expect(told == [text, text, text])
        #expect(throws: failure) { try task.stop() }
        task.pause()
        try task.resume()
        #expect(clock.pendingCalls == 0)
    }

    @Test(
        "stop() while it waits for a Deferred leaves that alone, and what it brings later is nothing",
        arguments: [true, false])
    func stoppedWaiting(fails: Bool) throws {
        let work = Deferred<Void>()
        let task = task { .wait(work) }
        clock.advance(by: .zero)
        try task.stop()
        #expect(!work.hasFired)
        if fails { try work.errback(Boom()) } else { try work.callback() }
        let done = task.whenDone()
        #expect(done.outcome == "error stopped" && clock.pendingCalls == 0)
        done.forget()
    }

    @Test("stop() inside its own step: what that step says is nothing")
    func stoppedInside() {
        var itself: CooperativeTask?
        let work = Deferred<Void>()
        itself = task { [log] in
            log.note("step")
            try itself?.stop()
            return .wait(work)
        }
        clock.advance(by: .zero)
        #expect(log.lines.count == 1 && clock.pendingCalls == 0)
        #expect(throws: CooperativeTask.Failure.stopped) { try itself?.stop() }
        itself = nil
    }

    @Test("cancelling one whenDone() leaves the task and the other listeners alone")
    func cancelledListener() {
        let task = noting(until: 2)
        let first = task.whenDone(), second = task.whenDone()
        first.cancel()
        clock.advance(by: .zero)
        #expect(first.outcome == "error cancelled" && second.outcome == "()" && log.lines.count == 2)
        first.forget()
    }

    @Test("a listener may do anything with the task and its cooperator")
    func reentrantListener() {
        let cooperator = Cooperator(on: clock)
        let first = cooperator.cooperate { .done }
        let second = cooperator.cooperate { [log] in
            log.note("never")
            return .done
        }
        first.whenDone().whenSettled { [log] _ in
            cooperator.stop()
            log.note(first.whenDone().outcome)
        }
        clock.advance(by: .zero)
        #expect(log.lines == ["()"] && second.isOver && clock.pendingCalls == 0)
    }

    @Test("an awaited whenDone() of a task that can never go on throws instead of hanging")
    func abandoned() throws {
        let memory = try MemoryReactor.adopted()
        var work: Deferred<Void>? = Deferred<Void>()
        var wait = work?.map { $0 }
        let done = Cooperator(on: memory.reactor).cooperate { wait.take().map { .wait($0) } ?? .done }.whenDone()
        let deferred = Deferred(on: memory.reactor) { try await done.value }
        memory.advance(by: .zero)
        #expect(memory.leftovers.tasks == 1)
        work = nil
        memory.settle()
        #expect(deferred.outcome == "error the Deferred that should have brought the result was released unfired")
        #expect(!memory.hasLeftovers)
        deferred.forget()
    }
}

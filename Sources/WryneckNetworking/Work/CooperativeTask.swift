// CooperativeTask.swift - one piece of long work. Twisted's task.CooperativeTask.
// Invariants: it is in its cooperator's queue exactly while it is not paused, not over, and not taking a step; its
// closure is released as soon as it is over; its end is reported only after all of that.

public import WryneckDeferred
internal import WryneckReactor

/// Work that goes on step by step; made by ``Cooperator``.
public final class CooperativeTask {
    /// What follows a step.
    public enum Step {
        /// There is more to do.
        case more
        /// There is more to do when the Deferred has fired; only this task waits. If it fails, the task fails with its
        /// error.
        case wait(Deferred<Void>)
        /// This was the last step.
        case done
    }

    /// Why an operation on a task is not possible.
    public enum Failure: Error, Hashable, Sendable {
        /// It has done its last step (Twisted's TaskDone).
        case done
        /// It was stopped (Twisted's TaskStopped).
        case stopped
        /// A step threw, or a Deferred for which it waited failed (Twisted's TaskFailed). `whenDone` gives the error
        /// itself.
        case failed
        /// `resume` without `pause` (Twisted's NotPaused).
        case notPaused
        /// Its cooperator was stopped (Twisted's SchedulerStopped).
        case schedulerStopped
    }

    /// Its place in the queue; nil if it is not there.
    var place: Int?
    var isOver: Bool { ending != nil }

    private weak var cooperator: Cooperator?
    /// The cooperator while this task is paused, so that it can go back there.
    private var home: Cooperator?
    private var step: (() throws -> Step)?
    private var pauses = 0
    private var isStepping = false
    /// The error that `stop()` throws, and the result of `whenDone()`, once it has ended.
    private var ending: (failure: Failure, result: Result<Void, any Error>)?
    private var listeners: [Deferred<Void>] = []

    init(_ cooperator: Cooperator, _ step: @escaping () throws -> Step) {
        self.cooperator = cooperator
        self.step = step
    }

    /// Takes no more steps until `resume()` was called as often. Allowed on a task that is over, as in Twisted, because
    /// somebody may have to resume it in any case. Twisted's name: `pause`.
    public func pause() {
        pauses += 1
        guard pauses == 1, !isOver else { return }
        home = cooperator
        if place != nil { cooperator?.dequeue(self) }
    }

    /// Takes back one `pause()`; after the last one, the task goes on. Twisted's name: `resume`.
    /// - Throws: `Failure.notPaused` if there is no pause left to take back.
    public func resume() throws(Failure) {
        guard pauses > 0 else { throw .notPaused }
        pauses -= 1
        guard pauses == 0, !isOver, let home else { return }
        self.home = nil
        if !isStepping { home.enqueue(self) }
    }

    /// Ends the task: `whenDone()` fails with `Failure.stopped`. A Deferred for which it waits is not cancelled.
    /// Twisted's name: `stop`.
    /// - Throws: how it ended, if it is over already.
    public func stop() throws(Failure) {
        if let ending { throw ending.failure }
        end(.failure(.stopped))
    }

    /// Reports the end, to any number of callers. A cancellation of one of these Deferreds does not affect the task.
    /// Twisted's name: `whenDone`.
    /// - Returns: fires when the task has done its last step; fails with what a step threw, with the error of a
    ///   Deferred for which it waited, or with `Failure.stopped` or `.schedulerStopped`.
    public func whenDone() -> Deferred<Void> {
        if let ending { return Deferred(settled: ending.result) }
        let deferred = Deferred<Void> { [weak self] deferred in self?.listeners.removeAll { $0 === deferred } }
        listeners.append(deferred)
        // Not `deferred` itself: if the task dies unfinished, because what it waited for did, then `deferred` dies, and
        // whoever awaits the other one is told.
        return deferred.map { $0 }
    }

    // MARK: The cooperator's side

    func takeStep() {
        guard let step else { return }
        isStepping = true
        let next = Result(catching: step)
        isStepping = false
        guard !isOver else { return }
        switch next {
        case .success(.more): if pauses == 0 { cooperator?.enqueue(self) }
        case .success(.wait(let deferred)): wait(for: deferred)
        case .success(.done): end(.success(()))
        case .failure(let error): fail(error)
        }
    }

    private func wait(for deferred: Deferred<Void>) {
        pause()
        deferred.whenSettled { [self] result in
            switch result {
            case .success:
                // Fails if somebody resumed it by hand, as Twisted allows: then no pause is left.
                try? resume()
            case .failure(let error): fail(error)
            }
        }
    }

    private func fail(_ error: any Error) { end((.failed, .failure(error))) }

    func end(_ result: Result<Void, Failure>) {
        switch result {
        case .success: end((.done, .success(())))
        case .failure(let failure): end((failure, .failure(failure)))
        }
    }

    /// Ends the task. The listeners come last, because they may do anything with this task and with others.
    private func end(_ ending: (Failure, Result<Void, any Error>)) {
        guard !isOver else { return }
        self.ending = ending
        step = nil
        if place != nil { cooperator?.dequeue(self) }
        home = nil
        let told = listeners
        listeners = []
        for listener in told { listener.settle(ending.1) }
    }
}

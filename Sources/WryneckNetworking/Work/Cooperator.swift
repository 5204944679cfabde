// Cooperator.swift - long work in small steps, so that a reactor can do other things meanwhile. Twisted's
// task.Cooperator.
// Invariants: tasks that can run are in `queue`, each once, and take turns; while there are any and the cooperator
// runs, one timer is armed. Ownership has one direction at a time: the cooperator owns the tasks in its queue, and a
// task outside of the queue owns the cooperator.

public import WryneckReactor

/// Runs the steps of many tasks in turn, and lets the reactor do other work between.
///
/// ```swift
/// let cooperator = Cooperator(on: reactor)
/// let task = cooperator.cooperate(over: files) { file in try index(file) }
/// try await task.whenDone().value
/// ```
///
/// A pass ends when its time slice or its number of steps is used up; the next one comes in the scheduler's next pass.
/// The slice is the limit that matters: it is measured after each step on the clock itself, because a reactor's `now`
/// stands still during a turn. The number of steps is for a clock that stands still as well (a test's), on which a
/// slice would never end. It costs a real reactor nothing: a thousand steps of a microsecond are far below the slice's
/// 10 ms, and a turn between them takes a few microseconds.
///
/// Twisted's name: `task.Cooperator`; there is no global one here.
public final class Cooperator {
    /// Ten milliseconds, as in Twisted: the network gets a chance a hundred times a second.
    public static let standardSlice = Duration.milliseconds(10)

    private let place: SchedulerReference
    private let slice: Duration
    private let stepsPerPass: Int
    private var queue = TaskQueue()
    private var timer: DelayedCall?
    private var isPassing = false
    private var state: State
    private var members = Members()

    private enum State { case waiting, running, stopped }

    /// - Parameters:
    ///   - scheduler: a reactor, or a manual clock.
    ///   - slice: the longest time of a pass; at least one step is taken.
    ///   - stepsPerPass: the most steps of a pass; at least one.
    ///   - started: whether it runs at once; otherwise after `start()`.
    public init(
        on scheduler: any Scheduler, slice: Duration = standardSlice, stepsPerPass: Int = 1000, started: Bool = true
    ) {
        place = SchedulerReference(scheduler)
        self.slice = slice
        self.stepsPerPass = max(1, stepsPerPass)
        state = started ? .running : .waiting
    }

    /// Whether it takes steps: it was started and not stopped.
    public var isRunning: Bool { state == .running }

    /// Starts it, also after `stop()`, for tasks that are added from now on.
    public func start() {
        state = .running
        plan()
    }

    /// Stops it: all its tasks end with `CooperativeTask.Failure.schedulerStopped`, paused ones too, and so does each
    /// task that is added later.
    public func stop() {
        state = .stopped
        for task in members.takeAll() { task.end(.failure(.schedulerStopped)) }
    }

    /// Adds a task.
    ///
    /// The primitive is a closure rather than an iterator: a step may throw, which `IteratorProtocol.next` may not, and
    /// it says in words what follows, where an iterator of optional Deferreds would say it with two levels of nil. For
    /// iterators there is `cooperate(over:_:)`.
    /// - Parameter step: takes one step and returns what follows; what it throws ends the task. First called in the
    ///   scheduler's next pass.
    /// - Returns: the task. Twisted's name: `cooperate`.
    @discardableResult
    public func cooperate(_ step: @escaping () throws -> CooperativeTask.Step) -> CooperativeTask {
        let task = CooperativeTask(self, step)
        guard state != .stopped else {
            task.end(.failure(.schedulerStopped))
            return task
        }
        members.insert(task)
        enqueue(task)
        return task
    }

    // MARK: For the tasks

    /// The size of the list of tasks, for a test of its sweeping.
    var memberCount: Int { members.count }

    func enqueue(_ task: CooperativeTask) {
        queue.append(task)
        plan()
    }

    /// Takes out a task that was paused or has ended.
    func dequeue(_ task: CooperativeTask) {
        queue.remove(task)
        plan()
    }

    private func plan() {
        // A pass plans the next one at its end.
        guard !isPassing else { return }
        if queue.isEmpty || state != .running {
            try? timer?.cancel()
            timer = nil
        } else if timer == nil, let scheduler = place.scheduler {
            timer = scheduler.callLater(.zero) { [self] in pass() }
        }
    }

    private func pass() {
        timer = nil
        guard let scheduler = place.scheduler else { return }
        isPassing = true
        let end = scheduler.freshTime + slice
        var steps = 0
        repeat {
            guard state == .running, let task = queue.popFirst() else { break }
            task.takeStep()
            steps += 1
        } while steps < stepsPerPass && scheduler.freshTime < end
        isPassing = false
        plan()
    }
}

/// The tasks that learn of a stop. Weak references, because a paused task owns its cooperator.
private struct Members {
    private struct Member { weak var task: CooperativeTask? }

    private var all: [Member] = []
    private var sweepAt = 16

    var count: Int { all.count }

    mutating func insert(_ task: CooperativeTask) {
        // Each sweep is paid for by as many insertions as it leaves behind.
        if all.count >= sweepAt {
            all.removeAll { $0.task?.isOver ?? true }
            sweepAt = max(16, 2 * all.count)
        }
        all.append(Member(task: task))
    }

    mutating func takeAll() -> [CooperativeTask] {
        defer { self = Members() }
        return all.compactMap(\.task)
    }
}

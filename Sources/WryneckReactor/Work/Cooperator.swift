// Cooperator.swift - long work in small steps, so that a reactor stays awake meanwhile. Twisted's task.Cooperator.
// Invariants: tasks that can run stand in `queue`, each once, and take turns; while there are any and the cooperator runs, one timer
// waits. Ownership has one direction at a time: the cooperator owns the tasks in its queue, a task that is out of it owns the cooperator.

/// Runs the steps of many tasks in turn, and lets the reactor breathe between.
///
/// ```swift
/// let cooperator = Cooperator(on: reactor)
/// let task = cooperator.cooperate(over: files) { file in try index(file) }
/// try await task.whenDone().value
/// ```
///
/// A pass ends when its time slice is used up, or its number of steps, whichever is first; the next one comes in the scheduler's next pass.
/// The slice is the limit that matters: it is measured after each step on the clock itself, since a reactor's `now` stands still during
/// a turn. The number of steps is for a clock that stands still as well (a test's), where a slice would never end; it makes passes
/// countable there, and costs a real reactor nothing: a thousand steps of a microsecond are far below the slice's 10 ms, and a turn
/// between them is a few microseconds.
///
/// Twisted's name: `task.Cooperator`; there is no global one here.
public final class Cooperator {
    /// Ten milliseconds, as in Twisted: a hundred chances in a second for the network.
    public static let standardSlice = Duration.milliseconds(10)

    private let scheduler: any Scheduler
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
    ///   - slice: how long a pass may last; at least one step is taken.
    ///   - stepsPerPass: how many steps a pass takes at most; at least one.
    ///   - started: whether it runs at once; else `start()` begins.
    public init(on scheduler: any Scheduler, slice: Duration = standardSlice, stepsPerPass: Int = 1000, started: Bool = true) {
        self.scheduler = scheduler
        self.slice = slice
        self.stepsPerPass = max(1, stepsPerPass)
        state = started ? .running : .waiting
    }

    /// Whether it takes steps: it was started and not stopped.
    public var isRunning: Bool { state == .running }

    /// Begins, or begins again after `stop()`, for tasks that are added from now on.
    public func start() {
        state = .running
        plan()
    }

    /// Ends: all its tasks are over with `CooperativeTask.Failure.schedulerStopped`, paused ones too, and so is each that is added later.
    public func stop() {
        state = .stopped
        for task in members.takeAll() { task.end(.failure(.schedulerStopped)) }
    }

    /// Adds a task.
    ///
    /// The closure is the primitive, rather than an iterator: a step may throw, which `IteratorProtocol.next` may not, and says in words
    /// what follows, where an iterator of optional Deferreds would say it with two levels of nil. An iterator fits in with
    /// `cooperate(over:_:)`.
    /// - Parameter step: takes one step and says what follows; what it throws ends the task. First called in the scheduler's next pass.
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

    /// How many places the list of tasks takes, for a test of its sweeping.
    var memberCount: Int { members.count }

    func enqueue(_ task: CooperativeTask) {
        queue.append(task)
        plan()
    }

    /// A task in the queue was paused or has ended.
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
        } else if timer == nil {
            timer = scheduler.callLater(.zero) { [self] in pass() }
        }
    }

    private func pass() {
        timer = nil
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

/// Who is to be told of a stop. Weak, because a paused task owns its cooperator.
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

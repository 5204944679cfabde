// ThreadPool.swift - threads for work that blocks. They are made when work finds none idle, and end when the pool
// stops.
// Invariants: work begins in order of arrival; there are no more threads than `size`; work that was accepted is either
// run or taken back.

internal import Synchronization

/// The threads behind `Reactor.deferToThread(_:)`.
public final class ThreadPool: Sendable {
    /// Why work was not accepted.
    public enum Failure: Error, Hashable, Sendable {
        /// `queueLimit` pieces of work wait already.
        case queueIsFull
        /// The reactor has ended, and the pool with it.
        case stopped
        /// The system has no room for even one thread.
        case noThread
    }

    /// The most threads of Twisted's reactor: enough for name resolution and files, few enough for the memory of their
    /// stacks.
    public static let standardSize = 10
    /// More waiting work is refused: callers that outrun the threads for so long need to be told (Twisted has no
    /// limit).
    public static let standardQueueLimit = 10_000

    package typealias Work = @Sendable () -> Void

    private struct State {
        var size = ThreadPool.standardSize
        var queueLimit = ThreadPool.standardQueueLimit
        var queue = WorkQueue()
        var threads = 0
        /// Threads that wait, and new ones that will wait soon.
        var idle = 0
        var isStopped = false
    }

    private let state = Locked(State())
    /// Posted once for each piece of work, so there are never fewer posts than work; surplus posts find nothing and do
    /// no harm.
    private let available = ThreadSemaphore()

    package init() {}

    /// The most threads; at least one (Twisted's `suggestThreadPoolSize`). After it was lowered, surplus threads end
    /// after their work.
    public var size: Int {
        get { state.withLock { $0.size } }
        set {
            state.withLock { $0.size = max(1, newValue) }
            available.post()
        }
    }

    /// The most pieces of work that wait for a thread.
    public var queueLimit: Int {
        get { state.withLock { $0.queueLimit } }
        set { state.withLock { $0.queueLimit = max(0, newValue) } }
    }

    /// The number of threads now.
    public var threadCount: Int { state.withLock { $0.threads } }

    /// The number of pieces of work that wait for a thread.
    public var waitingCount: Int { state.withLock { $0.queue.count } }

    /// Accepts work under a number by which it can be taken back.
    package func add(_ number: UInt64, _ work: @escaping Work) throws(Failure) {
        let needsThread = try state.withLock { state throws(Failure) in
            if state.isStopped { throw .stopped }
            // Work that an idle thread is about to take does not count as waiting.
            if state.queue.count - state.idle >= state.queueLimit && state.threads >= state.size { throw .queueIsFull }
            state.queue.append(number, work)
            guard state.queue.count > state.idle, state.threads < state.size else { return false }
            state.threads += 1
            state.idle += 1
            return true
        }
        if needsThread { try startThread(for: number) }
        available.post()
    }

    /// Takes work back; false if it has begun, or is over.
    @discardableResult
    func remove(_ number: UInt64) -> Bool { state.withLock { $0.queue.remove(number) } }

    /// Refuses new work, lets waiting work be done, and then lets the threads end.
    package func stop() {
        let threads = state.withLock { state in
            state.isStopped = true
            return state.threads
        }
        for _ in 0..<threads { available.post() }
    }

    /// Takes back all work that has not begun.
    func removeAll() { state.withLock { $0.queue.removeAll() } }

    private func startThread(for number: UInt64) throws(Failure) {
        do throws(Errno) { try ReactorThread.start("wryneck-pool") { [self] in work() } } catch {
            let isHopeless = state.withLock { state in
                state.threads -= 1
                state.idle -= 1
                return state.threads == 0 && state.queue.remove(number)
            }
            if isHopeless { throw .noThread }
        }
    }

    /// The life of a thread.
    private func work() {
        var step = Step.wait
        while true {
            switch step {
            case .wait: available.wait()
            case .run(let work): work()
            case .end: return
            }
            step = next(after: step)
        }
    }

    private enum Step {
        case wait
        case run(Work)
        case end
    }

    private func next(after step: Step) -> Step {
        let next = state.withLock { state in
            if case .run = step {
                state.idle += 1
                if state.threads <= state.size && !state.isStopped { return Step.wait }
            }
            if state.threads <= state.size, let work = state.queue.popFirst() {
                state.idle -= 1
                return .run(work)
            }
            guard state.threads > state.size || state.isStopped else { return .wait }
            state.threads -= 1
            state.idle -= 1
            return .end
        }
        // The post that woke this thread may have been for work, which another thread then has to find.
        if case .end = next { available.post() }
        return next
    }
}

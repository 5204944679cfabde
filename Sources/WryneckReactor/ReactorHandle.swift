// ReactorHandle.swift - the one door to a reactor from other threads, and the executor that keeps async code on its thread.
// Invariants: everything that waits here is run by the reactor's own thread, in order of arrival; a job that was taken is run
// (the Swift runtime knows no way to drop one); the eventfd is written at most once between two of the reactor's looks.

internal import CLinux
internal import Glibc
internal import Synchronization

/// A `Sendable` reference to a reactor: from any thread, it runs work on the reactor's thread, or stops the reactor.
///
/// It is also a `TaskExecutor` (a task that prefers it stays on the reactor's thread through its awaits) and a
/// `SerialExecutor` (an actor whose `unownedExecutor` it is lives on that thread).
public final class ReactorHandle: TaskExecutor, SerialExecutor {
    typealias Call = @Sendable (Reactor) -> Void

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var calls: [Call] = []
        var isWoken = false
        var isClosed = false
    }

    private let inbox = Locked(Inbox())
    private let owner = Atomic<UInt>(0)
    // Says without the lock that the inbox may hold something; written under the lock.
    private let hasWork = Atomic<Bool>(false)
    private let wakeDescriptor: FileDescriptor

    init() throws(Errno) { wakeDescriptor = try Syscalls.eventDescriptor() }

    /// Whether the calling thread is the reactor's.
    public var isCurrent: Bool { owner.load(ordering: .relaxed) == Syscalls.currentThread() }

    /// Runs `body` on the reactor's thread, in one of its next turns (Twisted's `callFromThread`).
    ///
    /// Calls run in the order of their making. A turn runs only those that were there at its start, so a call that makes another one cannot
    /// starve the network. Called on the reactor's own thread it is not made at once, either.
    /// - Parameter body: what to run; it is given the reactor. Once the reactor has ended, the call is dropped without having been made.
    public func perform(_ body: @escaping @Sendable (Reactor) -> Void) { add { if !$0.isClosed { $0.calls.append(body) } } }

    /// Runs `body` on the reactor's thread, in one of its next turns (Twisted's `callFromThread`).
    /// - Parameter body: what to run.
    public func perform(_ body: @escaping @Sendable () -> Void) { perform { _ in body() } }

    /// Makes the reactor end its run at the end of its turn. From any thread; a reactor that does not run yet ends in its first turn.
    public func stop() { perform { $0.stop() } }

    /// Makes the reactor end its run at the end of its turn without waiting for anything (`Reactor.stopNow()`). From any thread.
    public func stopNow() { perform { $0.stopNow() } }

    private func add(_ change: (inout Inbox) -> Void) {
        let isCurrent = isCurrent
        let mustWake = inbox.withLock { inbox in
            change(&inbox)
            hasWork.store(true, ordering: .releasing)
            // The reactor looks into the inbox before it waits: its own thread needs no eventfd to tell it.
            if isCurrent || inbox.isWoken { return false }
            inbox.isWoken = true
            return true
        }
        if mustWake { Syscalls.notify(wakeDescriptor.rawValue) }
    }

    // MARK: The executor

    /// Takes a job of the Swift runtime. Not for programs to call.
    /// - Parameter job: what the runtime wants to run on this reactor's thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        add { $0.jobs.append(job) }
    }

    /// This executor, as the runtime refers to it when an actor lives here.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// This executor, as the runtime refers to it when a task prefers it.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }

    /// Lets `assumeIsolated` succeed in a plain callback of the reactor (SE-0424).
    public func checkIsolated() { precondition(isCurrent, "not on the reactor's thread") }

    /// Whether the caller is isolated to this executor: it is, on the reactor's thread (SE-0471).
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    // MARK: The reactor's side

    var wakeNumber: CInt { wakeDescriptor.rawValue }
    var hasPendingWork: Bool { hasWork.load(ordering: .acquiring) }

    func adoptCurrentThread() { owner.store(Syscalls.currentThread(), ordering: .relaxed) }

    /// Whether a thread has taken the reactor as its own.
    var hasOwner: Bool { owner.load(ordering: .relaxed) != 0 }

    /// No call is made any more. Those that waited are let go of here, on the reactor's thread.
    func close() {
        let dropped = inbox.withLock { inbox in
            inbox.isClosed = true
            let calls = inbox.calls
            inbox.calls = []
            return calls
        }
        withExtendedLifetime(dropped) {}
    }

    /// Takes all calls that wait, and at most `jobBudget` jobs; the rest stays for the next turn.
    func take(jobs: inout [UnownedJob], calls: inout [Call], jobBudget: Int) {
        guard hasPendingWork else { return }
        (jobs, calls) = inbox.withLock { inbox in
            let taken = inbox.calls
            inbox.calls.removeAll(keepingCapacity: false)
            inbox.isWoken = false
            if inbox.jobs.count <= jobBudget {
                let all = inbox.jobs
                inbox.jobs.removeAll(keepingCapacity: false)
                hasWork.store(false, ordering: .releasing)
                return (all, taken)
            }
            let batch = Array(inbox.jobs[..<jobBudget])
            inbox.jobs.removeFirst(jobBudget)
            return (batch, taken)
        }
    }
}

// ReactorHandle.swift - the only access to a reactor from other threads, and the executor that keeps async code on its
// thread.

/// A `Sendable` reference to a reactor: from any thread, it runs work on the reactor's thread or stops the reactor.
///
/// It is also a `TaskExecutor` (a task that prefers it stays on the reactor's thread through its awaits), and actors
/// can live on the reactor's thread: their `unownedExecutor` is its `asUnownedSerialExecutor()`.
public final class ReactorHandle: TaskExecutor, SerialExecutor {
    let inbox: ReactorInbox
    private let residents: ResidentExecutor

    init() throws(Errno) {
        inbox = try ReactorInbox()
        residents = ResidentExecutor(inbox)
    }

    /// Whether the calling thread is the reactor's.
    public var isCurrent: Bool { inbox.isCurrent }

    /// Runs `body` on the reactor's thread, in one of its next turns (Twisted's `callFromThread`).
    ///
    /// Calls run in the order in which they were made. A turn runs at most 256 of the calls that it finds when it
    /// looks, so a call that makes another one cannot starve the network. On the reactor's own thread, too, the call
    /// waits for a next turn.
    /// - Parameter body: gets the reactor. Once the reactor has ended, the call is dropped.
    public func perform(_ body: @escaping @Sendable (Reactor) -> Void) { inbox.add(body) }

    /// Runs `body` on the reactor's thread, in one of its next turns (Twisted's `callFromThread`).
    /// - Parameter body: the code to run. Once the reactor has ended, the call is dropped.
    public func perform(_ body: @escaping @Sendable () -> Void) { perform { _ in body() } }

    /// Stops the reactor at the end of its turn. From any thread. A reactor that does not run yet stops in its first
    /// turn.
    public func stop() { perform { $0.stop() } }

    /// Ends the reactor's run at the end of its turn without waiting for anything (`Reactor.stopNow()`). From any
    /// thread.
    public func stopNow() { perform { $0.stopNow() } }

    // MARK: The executor

    /// Takes a job of the Swift runtime. Only the runtime calls it.
    /// - Parameter job: a job to run on this reactor's thread.
    public func enqueue(_ job: consuming ExecutorJob) { inbox.add(ReactorJob(job: UnownedJob(job), isResident: false)) }

    /// The executor of actors that live on this reactor. It lives as long as the handle, so such an actor has to keep
    /// the handle.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { residents.asUnownedSerialExecutor() }

    /// This executor, as the runtime refers to it when a task prefers it.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }

    /// Traps if the caller is not on the reactor's thread (SE-0424).
    public func checkIsolated() { residents.checkIsolated() }

    /// Whether the caller is isolated to this executor, which is so on the reactor's thread (SE-0471).
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }
}

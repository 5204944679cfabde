// ReactorHandle.swift - the one door to a reactor from other threads, and the executor that keeps async code on its thread.

/// A `Sendable` reference to a reactor: from any thread, it runs work on the reactor's thread, or stops the reactor.
///
/// It is also a `TaskExecutor` (a task that prefers it stays on the reactor's thread through its awaits), and actors can live on the
/// reactor's thread: their `unownedExecutor` is its `asUnownedSerialExecutor()`.
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
    /// Calls run in the order of their making. A turn runs at most 256 of those that were there when it looked, so a call that makes another one
    /// cannot starve the network. Called on the reactor's own thread it is not made at once, either.
    /// - Parameter body: what to run; it is given the reactor. Once the reactor has ended, the call is dropped without having been made.
    public func perform(_ body: @escaping @Sendable (Reactor) -> Void) { inbox.add(body) }

    /// Runs `body` on the reactor's thread, in one of its next turns (Twisted's `callFromThread`).
    /// - Parameter body: what to run.
    public func perform(_ body: @escaping @Sendable () -> Void) { perform { _ in body() } }

    /// Makes the reactor end its run at the end of its turn. From any thread; a reactor that does not run yet ends in its first turn.
    public func stop() { perform { $0.stop() } }

    /// Makes the reactor end its run at the end of its turn without waiting for anything (`Reactor.stopNow()`). From any thread.
    public func stopNow() { perform { $0.stopNow() } }

    // MARK: The executor

    /// Takes a job of the Swift runtime. Not for programs to call.
    /// - Parameter job: what the runtime wants to run on this reactor's thread.
    public func enqueue(_ job: consuming ExecutorJob) { inbox.add(ReactorJob(job: UnownedJob(job), isResident: false)) }

    /// The executor of actors that live here. It lives as long as the handle does, so such an actor keeps the handle.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { residents.asUnownedSerialExecutor() }

    /// This executor, as the runtime refers to it when a task prefers it.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }

    /// Stops the program if the caller is not on the reactor's thread (SE-0424).
    public func checkIsolated() { residents.checkIsolated() }

    /// Whether the caller is isolated to this executor: it is, on the reactor's thread (SE-0471).
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }
}

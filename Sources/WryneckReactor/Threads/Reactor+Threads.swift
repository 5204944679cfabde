// Reactor+Threads.swift - work that blocks, done where it blocks nobody.

public import WryneckDeferred

extension Reactor {
    /// The threads behind `deferToThread(_:)`: their number can be set here.
    public var threads: ThreadPool { threadCalls.pool }

    /// For tests: what is given to threads from now on is done by the reactor itself, in a later turn.
    package func doThreadWorkInTurns() { threadCalls.worksInTurns = true }

    /// Runs `body` on a thread of the reactor's pool and fires with what it returns, on the reactor's thread (Twisted's `deferToThread`).
    ///
    /// Cancelling takes work back that has not begun; of work that has, the result is dropped. When the reactor stops, it still waits for
    /// work (as long as `shutdownLimit` says); what is not done then fails with `ReactorError.ended`.
    /// - Parameter body: what may block: files, name resolution, a library that waits.
    /// - Returns: the result, or what `body` throws, or a `ThreadPool.Failure` if the pool does not take it.
    public func deferToThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) -> Deferred<Value> {
        threadCalls.start(body, for: handle)
    }

    /// `deferToThread(_:)` for async code: waits for the result and goes on with it on the reactor's thread.
    /// - Parameter body: what may block.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, `CancelledError` if the task is cancelled, or a `ThreadPool.Failure`.
    public nonisolated(nonsending) func runInThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await deferToThread(body).value
    }
}

// Reactor+Threads.swift - blocking work on other threads.

internal import Logging
public import WryneckDeferred

extension Reactor {
    /// The threads of `deferToThread(_:)`; their number can be set here.
    public var threads: ThreadPool { threadCalls.pool }

    /// For tests: the reactor itself does the work that is given to threads from now on, in a later turn.
    package func doThreadWorkInTurns() { threadCalls.worksInTurns = true }

    /// Runs `body` on a thread of the reactor's pool and fires with what it returns, on the reactor's thread (Twisted's
    /// `deferToThread`).
    ///
    /// A cancellation takes back work that has not begun; the result of work that has is dropped. When the reactor
    /// stops, it still waits for work (for as long as `shutdownLimit`); what is not done then fails with
    /// `Reactor.Failure.ended`.
    /// - Parameter body: code that may block: files, name resolution, a library that waits.
    /// - Returns: the result, or what `body` throws, or a `ThreadPool.Failure` if the pool does not take it.
    public func deferToThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) -> Deferred<Value> {
        threadCalls.start(body, for: handle)
    }

    /// Runs blocking code on a thread, without a result (Twisted's `callInThread`). A reactor that stops waits for it,
    /// for at most `shutdownLimit`.
    /// - Parameter body: code that may block. An error that it throws is logged, and so is a pool that is full.
    public func callInThread(_ body: @escaping @Sendable () throws -> Void) {
        deferToThread(body).whenSettled { [logger] result in
            guard case .failure(let error) = result, error as? Reactor.Failure != .ended else { return }
            logger.error("Work in a thread threw an error", metadata: ["error": "\(error)"])
        }
    }

    /// Runs blocking code on a thread, waits for its result, and goes on with it on the reactor's thread.
    /// - Parameter body: code that may block.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, `CancelledError` if the task is cancelled, or a `ThreadPool.Failure`.
    public nonisolated(nonsending) func runInThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value)
        async throws -> Value
    {
        try await deferToThread(body).value
    }
}

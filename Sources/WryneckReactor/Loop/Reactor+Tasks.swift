// Reactor+Tasks.swift - async code on the reactor's own thread.
// Invariant: code that is started here runs on that thread from its start to its end, wherever it does not ask for
// another: the task prefers this executor, so plain async functions, child tasks and default actors come back to it.

extension Reactor {
    /// Starts async code on the calling thread, which is the reactor's. It runs at once until its first suspension.
    /// - Parameters:
    ///   - operation: the code to run.
    ///   - completion: called on the reactor's thread with the result.
    /// - Returns: the task, so that it can be cancelled.
    @discardableResult
    package func startTask<Value>(
        _ operation: @escaping () async throws -> Value, _ completion: @escaping (Result<Value, any Error>) -> Void
    ) -> Task<Void, Never> {
        startTask {
            let result: Result<Value, any Error>
            do { result = .success(try await operation()) } catch { result = .failure(error) }
            completion(result)
        }
    }

    /// Starts async code that handles its own result, which saves a frame and an allocation.
    /// - Parameter body: the code to run.
    /// - Returns: the task, so that it can be cancelled.
    @discardableResult
    package func startTask(_ body: @escaping () async -> Void) -> Task<Void, Never> {
        liveTasks += 1
        let carrier = Carrier(reactor: self, body: body)
        return Task.immediate(executorPreference: handle) { await carrier.run() }
    }
}

/// Carries values that are not Sendable into a task that stays on this thread.
///
/// `@unchecked Sendable` is right because nothing is sent: the reactor's thread starts the task, the task prefers the
/// reactor's executor for everything that it runs, and only `run` touches the carrier's parts, after a check that this
/// is still so.
private struct Carrier: @unchecked Sendable {
    let reactor: Reactor
    let body: () async -> Void

    func run() async {
        assert(reactor.handle.isCurrent, "a reactor's task was started on another thread")
        await body()
        assert(reactor.handle.isCurrent, "a reactor's task ended on another thread")
        reactor.liveTasks -= 1
    }
}

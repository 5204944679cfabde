// Reactor+Tasks.swift - async code on the reactor's own thread.
// Invariant: from its start to its end, code that was started here runs on that thread wherever it does not ask for another: the task
// prefers this executor, so plain async functions, child tasks and default actors come back to it.

extension Reactor {
    /// Starts async code now, on the calling thread, which is the reactor's; it runs at once until its first suspension.
    /// - Parameters:
    ///   - operation: the code.
    ///   - completion: called on the reactor's thread with what came of it.
    /// - Returns: the task, to cancel it.
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

    /// The same for code that sees to its own result: it costs a frame and an allocation less.
    /// - Parameter body: the code.
    /// - Returns: the task, to cancel it.
    @discardableResult
    package func startTask(_ body: @escaping () async -> Void) -> Task<Void, Never> {
        liveTasks += 1
        let carrier = Carrier(reactor: self, body: body)
        return Task.immediate(executorPreference: handle) { await carrier.run() }
    }
}

/// Carries what is not Sendable into a task that stays on this thread.
///
/// `@unchecked Sendable` is right here because nothing is sent: the task is started by the reactor's thread, prefers the reactor's
/// executor for all that it runs, and the carrier's parts are only touched by `run`, which checks that this held.
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

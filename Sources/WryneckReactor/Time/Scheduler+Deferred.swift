// Scheduler+Deferred.swift - Deferreds that fire after a time, on a reactor or on a manual clock.
// Invariant: the timer owns the Deferred that it will fire, so a chain that nobody else holds runs all the same; a
// cancellation of the Deferred removes the timer.

public import WryneckDeferred

extension Scheduler {
    /// Fires with the result of `body`, `delay` from now.
    ///
    /// A cancellation before that time removes the timer. Twisted's name: `task.deferLater`.
    /// - Parameters:
    ///   - delay: the wait; a negative one counts as zero.
    ///   - body: runs after the wait; what it throws fails the Deferred.
    /// - Returns: fires after `body` has run.
    public func deferLater<Value>(_ delay: Duration, _ body: @escaping () throws -> Value) -> Deferred<Value> {
        var call: DelayedCall?
        let deferred = Deferred<Value> { _ in
            // Fails if `body` cancels its own Deferred, while the call runs.
            try? call?.cancel()
        }
        call = callLater(delay) { deferred.settle(Result(catching: body)) }
        return deferred
    }

    /// Fires with the result of the Deferred that `body` returns, after a wait of `delay`.
    ///
    /// A cancellation removes the timer, or cancels what `body` returned. Twisted's name: `task.deferLater`.
    /// - Parameters:
    ///   - delay: the wait; a negative one counts as zero.
    ///   - body: runs after the wait; what it throws fails the Deferred.
    /// - Returns: fires with the result of the Deferred that `body` returned.
    public func deferLater<Value>(_ delay: Duration, _ body: @escaping () throws -> Deferred<Value>) -> Deferred<Value>
    {
        deferLater(delay).flatMap { try body() }
    }

    /// Fires `delay` from now.
    ///
    /// A cancellation before that time removes the timer. Twisted's name: `task.deferLater`.
    /// - Parameter delay: the wait; a negative one counts as zero.
    /// - Returns: fires after the wait.
    public func deferLater(_ delay: Duration) -> Deferred<Void> { deferLater(delay) { () -> Void in } }

    /// Waits. On a reactor it returns on the reactor's thread; unlike `Task.sleep` it uses the reactor's own timers and
    /// clock.
    ///
    /// A cancellation of the task removes the timer.
    /// - Parameter duration: the wait; a negative one counts as zero.
    /// - Throws: `CancelledError` if the task is cancelled first.
    public nonisolated(nonsending) func sleep(for duration: Duration) async throws {
        try await deferLater(duration).value
    }
}

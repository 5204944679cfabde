// Scheduler+Deferred.swift - time for Deferreds. Works on a reactor and on a manual clock alike.

public import WryneckDeferred

extension Scheduler {
    /// Fires with what `body` gives, `delay` from now (Twisted's `task.deferLater`).
    ///
    /// Cancelling it before its time takes the timer away.
    /// - Parameters:
    ///   - delay: how long to wait; a negative one counts as zero.
    ///   - body: runs when the time has come; what it throws fails the Deferred.
    /// - Returns: the Deferred.
    public func deferLater<Value>(_ delay: Duration, _ body: @escaping () throws -> Value) -> Deferred<Value> {
        var call: DelayedCall?
        let deferred = Deferred<Value> { _ in try? call?.cancel() }
        call = callLater(delay) { [weak deferred] in
            guard let deferred else { return _ = try body() }
            let result = Result { try body() }
            switch result {
            case .success(let value): try deferred.callback(value)
            case .failure(let error): try deferred.errback(error)
            }
        }
        return deferred
    }

    /// Waits; on a reactor it returns on the reactor's thread. Unlike `Task.sleep` it wakes by the reactor's own timers and clock.
    /// - Parameter duration: how long; a negative one counts as zero.
    /// - Throws: `CancelledError` if the task is cancelled first.
    public nonisolated(nonsending) func sleep(for duration: Duration) async throws { try await deferLater(duration) {}.value }
}

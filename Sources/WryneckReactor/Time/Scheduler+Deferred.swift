// Scheduler+Deferred.swift - time for Deferreds. Works on a reactor and on a manual clock alike.
// Invariant: the timer owns the Deferred that it will fire, so a chain that nobody else holds runs all the same; cancelling the
// Deferred takes the timer away.

public import WryneckDeferred

extension Scheduler {
    /// Fires with what `body` gives, `delay` from now.
    ///
    /// Cancelling it before its time takes the timer away. Twisted's name: `task.deferLater`.
    /// - Parameters:
    ///   - delay: how long to wait; a negative one counts as zero.
    ///   - body: runs when the time has come; what it throws fails the Deferred.
    /// - Returns: fires after `body` has run.
    public func deferLater<Value>(_ delay: Duration, _ body: @escaping () throws -> Value) -> Deferred<Value> {
        var call: DelayedCall?
        let deferred = Deferred<Value> { _ in
            // It is running now if the body cancels its own Deferred.
            try? call?.cancel()
        }
        call = callLater(delay) { deferred.settle(Result(catching: body)) }
        return deferred
    }

    /// Fires with the result of the Deferred that `body` gives, which is asked for it `delay` from now.
    ///
    /// Cancelling it takes the timer away, or cancels what `body` gave. Twisted's name: `task.deferLater`.
    /// - Parameters:
    ///   - delay: how long to wait; a negative one counts as zero.
    ///   - body: runs when the time has come; what it throws fails the Deferred.
    /// - Returns: fires with the result of what `body` gave.
    public func deferLater<Value>(_ delay: Duration, _ body: @escaping () throws -> Deferred<Value>) -> Deferred<Value> {
        deferLater(delay).flatMap { try body() }
    }

    /// Fires `delay` from now.
    ///
    /// Cancelling it before its time takes the timer away. Twisted's name: `task.deferLater`.
    /// - Parameter delay: how long to wait; a negative one counts as zero.
    /// - Returns: fires when the time has come.
    public func deferLater(_ delay: Duration) -> Deferred<Void> { deferLater(delay) { () -> Void in } }

    /// Waits; on a reactor it returns on the reactor's thread. Unlike `Task.sleep` it wakes by the reactor's own timers and clock.
    ///
    /// If the task is cancelled, the timer is taken away.
    /// - Parameter duration: how long; a negative one counts as zero.
    /// - Throws: `CancelledError` if the task is cancelled first.
    public nonisolated(nonsending) func sleep(for duration: Duration) async throws { try await deferLater(duration).value }
}

// Deferred+Timeout.swift - a time limit on a part of a chain.
// Invariants: the timer lives until the chain reaches the step that `addTimeout` appended, or until it has run, and no
// longer. Until then it owns the Deferred, since it can still fire it: a limit also holds where everybody else has
// released the Deferred.

public import WryneckDeferred

extension Deferred {
    /// Cancels this Deferred if what was added to it **up to here** has no result in time.
    ///
    /// The limit ends when the chain reaches this place: functions that are added afterwards, and Deferreds that they
    /// return, are not limited. When the time is up, the Deferred is cancelled, and the result of that arrives here: a
    /// ``CancelledError`` becomes a ``TimeoutError``; a value or another error, from a canceller or an earlier errback,
    /// stays. A cancellation by anybody else stays ``CancelledError``.
    ///
    /// The timer keeps the Deferred alive: the chain ends in time even if its producer has released it unfired.
    ///
    /// Twisted's name: `addTimeout`.
    /// - Parameters:
    ///   - duration: the time from now; one that is not positive runs out in the scheduler's next pass.
    ///   - scheduler: a reactor, or a manual clock.
    ///   - translating: called if the time ran out, with the result, whatever it is, and `duration`; returns the result
    ///     to go on with, and what it
    ///     throws becomes the chain's error. Nil translates as described above.
    /// - Returns: This Deferred.
    @discardableResult
    public func addTimeout(
        _ duration: Duration, on scheduler: any Scheduler,
        translating: ((Result<Value, any Error>, Duration) throws -> Value)? = nil
    ) -> Deferred<Value> {
        // The result is final: there is nothing to limit or to translate.
        guard settledResult == nil else { return self }
        var hasRunOut = false
        let call = scheduler.callLater(duration) {
            hasRunOut = true
            self.cancel()
        }
        return addBoth { (result: Result<Value, any Error>) throws -> Value in
            guard hasRunOut else {
                // The call still waits, so this succeeds and releases the Deferred.
                try? call.cancel()
                return try result.get()
            }
            guard let translating else {
                return try Deferred.saying(TimeoutError(duration), insteadOfCancelled: result)
            }
            return try translating(result, duration)
        }
    }

    /// Whether the Deferred was cancelled, or the member of a list that failed first.
    private static func isCancellation(_ error: any Error) -> Bool {
        error is CancelledError || (error as? FirstError)?.error is CancelledError
    }

    private static func saying(_ error: TimeoutError, insteadOfCancelled result: Result<Value, any Error>) throws
        -> Value
    {
        if case .failure(let cause) = result, isCancellation(cause) { throw error }
        return try result.get()
    }
}

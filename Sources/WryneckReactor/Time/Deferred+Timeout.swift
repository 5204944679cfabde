// Deferred+Timeout.swift - a time limit on a part of a chain (reference: addTimeout).
// Invariants: the timer lives until the chain gets to the step that `addTimeout` appended, or until it has run, and no longer. Until then it
// owns the Deferred: it is somebody who can still fire it, so a limit holds also where everybody else has forgotten the Deferred.

public import WryneckDeferred

extension Deferred {
    /// Cancels this Deferred if what was added to it **up to here** has no result in time.
    ///
    /// The limit ends when the chain reaches this place: functions that are added afterwards, and Deferreds that they return, may take as
    /// long as they like. When the time is up, the Deferred is cancelled, and the result of that arrives here: a ``CancelledError`` becomes
    /// a ``TimeoutError``; what a canceller or an earlier errback made of it (a value, another error) stays. A cancellation by anybody else
    /// stays ``CancelledError``.
    ///
    /// The timer keeps the Deferred alive: the chain ends in time even if its producer has let go of it unfired.
    ///
    /// Twisted's name: `addTimeout`.
    /// - Parameters:
    ///   - duration: the time from now; one that is not positive runs out in the scheduler's next pass.
    ///   - scheduler: a reactor, or a manual clock.
    ///   - translating: if the time ran out, gets the result, whatever it is, and `duration`, and makes the result to go on with; what it
    ///     throws becomes the chain's error. Nil translates as said above.
    /// - Returns: This Deferred.
    @discardableResult
    public func addTimeout(
        _ duration: Duration, on scheduler: any Scheduler, translating: ((Result<Value, any Error>, Duration) throws -> Value)? = nil
    ) -> Deferred<Value> {
        // Nothing is left to be limited, and nothing to be translated.
        guard settledResult == nil else { return self }
        var hasRunOut = false
        let call = scheduler.callLater(duration) {
            hasRunOut = true
            self.cancel()
        }
        return addBoth { (result: Result<Value, any Error>) throws -> Value in
            guard hasRunOut else {
                // It waits still, so it can be taken back, and lets go of the Deferred.
                try? call.cancel()
                return try result.get()
            }
            guard let translating else { return try Deferred.saying(TimeoutError(duration), insteadOfCancelled: result) }
            return try translating(result, duration)
        }
    }

    private static func saying(_ error: TimeoutError, insteadOfCancelled result: Result<Value, any Error>) throws -> Value {
        if case .failure(is CancelledError) = result { throw error }
        return try result.get()
    }
}

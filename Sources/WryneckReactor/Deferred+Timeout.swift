// Deferred+Timeout.swift - a time limit on a part of a chain (reference: addTimeout).
// Invariants: the timer lives as long as the step that `addTimeout` appended, and no longer: it goes when the chain gets there, when it
// has run, and when the Deferred is released. It refers to the Deferred weakly: a guard keeps nothing alive.

public import WryneckDeferred

extension Deferred {
    /// Cancels this Deferred if what was added to it **up to here** has no result in time.
    ///
    /// The limit ends when the chain reaches this place: functions that are added afterwards, and Deferreds that they return, may take as
    /// long as they like. When the time is up, the Deferred is cancelled, and the result of that arrives here: a ``CancelledError`` becomes
    /// a ``TimeoutError``; what a canceller or an earlier errback made of it (a value, another error) stays. A cancellation by anybody else
    /// stays ``CancelledError``.
    ///
    /// The timer does not keep the Deferred alive: if nobody is left who could fire it or hear of it, the timer goes as well.
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
        let limit = TimeLimit()
        limit.call = scheduler.callLater(duration) { [weak self, weak limit] in
            limit?.hasRunOut = true
            self?.cancel()
        }
        return addBoth { (result: Result<Value, any Error>) throws -> Value in
            limit.end()
            guard limit.hasRunOut else { return try result.get() }
            guard let translating else { return try Deferred.saying(TimeoutError(duration), insteadOfCancelled: result) }
            return try translating(result, duration)
        }
    }

    private static func saying(_ error: TimeoutError, insteadOfCancelled result: Result<Value, any Error>) throws -> Value {
        if case .failure(is CancelledError) = result { throw error }
        return try result.get()
    }
}

/// The timer of one `addTimeout`. Owned by the step in the chain, so a chain that is released takes its timer along.
private final class TimeLimit {
    var call: DelayedCall?
    var hasRunOut = false

    func end() {
        // It may have run: then there is nothing to take back.
        try? call?.cancel()
        call = nil
    }

    deinit { end() }
}

// Deferred+Waiting.swift - one Deferred waits for another of its type.
// Invariant: the inner one owns the outer one (an entry), the outer one knows the inner one only unowned. So the chain lives
// exactly as long as somebody can still fire it, and there is no circle.

extension Deferred {
    /// Runs a function that returns a Deferred; false if this one has to wait for it.
    @usableFromInline
    func follow(_ entry: Entry<Value>, _ result: inout Result<Value, any Error>) throws -> Bool {
        switch (entry, result) {
        case (.callbackChaining(let function), .success(let value)): try absorb(try function(value), &result)
        case (.errbackChaining(let function), .failure(let error)): try absorb(try function(error), &result)
        case (.bothChaining(let function), _): try absorb(try function(result), &result)
        default: true
        }
    }

    /// Takes the result of `inner` if it is final; else waits for it and says false.
    func absorb(_ inner: Deferred<Value>, _ result: inout Result<Value, any Error>) throws(CircularDeferredError) -> Bool {
        guard inner !== self else { throw CircularDeferredError() }
        if let settled = inner.giveUpResult() {
            result = settled
            state.failureIsSeen = false
            return true
        }
        guard !isAwaited(by: inner) else { throw CircularDeferredError() }
        state.stage = .waiting
        upstream = inner
        inner.entries.append(.waiting(self))
        return false
    }

    /// Whether `inner` waits for this Deferred, at any distance: waiting for it would never end.
    private func isAwaited(by inner: Deferred<Value>) -> Bool {
        // Only a Deferred on which somebody waits can be met further up. Without this check, building a long chain
        // from its far end would climb all of it for each link.
        guard entries.hadDependents else { return false }
        var node = inner.upstream
        while let current = node {
            if current === self { return true }
            node = current.upstream
        }
        return false
    }

    /// Hands a final result over; nil if it is not final. What stays behind is `.taken`.
    private func giveUpResult() -> Result<Value, any Error>? {
        guard entries.isEmpty, state.isReady else { return nil }
        defer { state.stage = .taken }
        return pickUpResult()
    }

    /// The result that this Deferred waited for.
    @inlinable
    func resume(with result: Result<Value, any Error>) {
        if state.isOrphaned { leaveOrphanage() }
        upstream = nil
        stored = StoredResult(result)
        state.stage = .held
        state.failureIsSeen = false
    }

    /// The final result, if it is here: what an entry added now would get. Does not mark a failure as handled.
    @inlinable
    package var settledResult: Result<Value, any Error>? {
        guard entries.isEmpty, state.isReady else { return nil }
        return switch stored {
        case .value(let value): .success(value)
        case .error(let error): .failure(error)
        case .nothing: .failure(DeferredTakenError())
        }
    }

    /// Somebody saw the failure: nobody needs to be told at the end.
    @inlinable
    func markHandled() {
        if unhandled != nil { dismissWitness() }
        state.failureIsSeen = true
    }
}

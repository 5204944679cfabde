// Deferred+Waiting.swift - one Deferred waits for another of its type.
// Invariant: the inner Deferred owns the outer one (as an entry); the outer one refers to the inner one unowned. So the
// chain lives exactly as long as somebody can still fire it, and there is no cycle of references.

extension Deferred {
    /// Runs a function that returns a Deferred. False if this Deferred has to wait for that one.
    @usableFromInline
    func follow(_ entry: Entry<Value>, _ result: inout Result<Value, any Error>) throws -> Bool {
        switch (entry, result) {
        case (.callbackChaining(let function), .success(let value)): try absorb(try function(value), &result)
        case (.errbackChaining(let function), .failure(let error)): try absorb(try function(error), &result)
        case (.bothChaining(let function), _): try absorb(try function(result), &result)
        default: true
        }
    }

    /// Takes the result of `inner` if it is final; otherwise starts to wait for it and returns false.
    func absorb(_ inner: Deferred<Value>, _ result: inout Result<Value, any Error>) throws(CircularDeferredError)
        -> Bool
    {
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
        // A node further up can only be this Deferred if somebody waits for this Deferred. Without this check, to build
        // a long chain from its far end would climb the whole chain for each link.
        guard entries.hadDependents else { return false }
        var node = inner.upstream
        while let current = node {
            if current === self { return true }
            node = current.upstream
        }
        return false
    }

    /// The result, which leaves this Deferred in the stage `.taken`; nil if it is not final.
    private func giveUpResult() -> Result<Value, any Error>? {
        guard entries.isEmpty, state.isReady else { return nil }
        defer { state.stage = .taken }
        return pickUpResult()
    }

    /// Takes the result that this Deferred waited for.
    @inlinable
    func resume(with result: Result<Value, any Error>) {
        if state.isOrphaned { leaveOrphanage() }
        upstream = nil
        stored = StoredResult(result)
        state.stage = .held
        state.failureIsSeen = false
    }

    /// The final result, if there is one: what an entry added now would get. A failure is not marked as handled.
    @inlinable
    package var settledResult: Result<Value, any Error>? {
        guard entries.isEmpty, state.isReady else { return nil }
        return switch stored {
        case .value(let value): .success(value)
        case .error(let error): .failure(error)
        case .nothing: .failure(DeferredTakenError())
        }
    }

    /// Marks the failure as seen, so that its end is not reported.
    @inlinable
    func markHandled() {
        if unhandled != nil { dismissWitness() }
        state.failureIsSeen = true
    }
}

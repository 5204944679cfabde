// Deferred+Waiting.swift - one Deferred waits for another of its type (D9 to D13).
// Invariant: the inner one owns the outer one (an entry), the outer one knows the inner one only unowned. So the chain lives
// exactly as long as somebody can still fire it, and there is no circle.

extension Deferred {
    /// Whether the result is final: fired, not paused, nothing queued, not waiting for another one.
    var isSettled: Bool {
        guard pauses == 0, entries.isEmpty else { return false }
        return switch phase {
        case .held, .taken: true
        case .unfired, .running, .waiting: false
        }
    }

    /// D9: takes the result of `inner` if it is final; else waits for it and says false.
    func absorb(_ inner: Deferred<Value>, into result: inout Result<Value, any Error>) -> Bool {
        if inner === self {
            fail(with: CircularDeferredError(), &result)
        } else if let settled = inner.giveUpResult() {
            result = settled
            marks.failureIsSeen = false
        } else if dependsOnThis(inner) {
            fail(with: CircularDeferredError(), &result)
        } else {
            wait(for: inner)
            return false
        }
        return true
    }

    /// Leaves it to `inner` to bring the result.
    func wait(for inner: Deferred<Value>) {
        phase = .waiting
        upstream = inner
        inner.entries.append(.waiting(self))
    }

    /// D13, and the same at any distance: waiting for somebody who waits for us would never end.
    func dependsOnThis(_ inner: Deferred<Value>) -> Bool {
        // Only a Deferred on which somebody waits can be met further up. Without this check, building a long chain
        // from its far end would climb all of it for each link.
        guard entries.hasHeldLink else { return false }
        var node = inner.upstream
        while let current = node {
            if current === self { return true }
            node = current.upstream
        }
        return false
    }

    /// D9: hands a final result over; nil if it is not final. What stays behind is `.taken`.
    func giveUpResult() -> Result<Value, any Error>? {
        guard let result = settledResult else { return nil }
        markHandled()
        phase = .taken
        return result
    }

    /// D10: the result that this Deferred waited for.
    func resume(with result: Result<Value, any Error>) {
        leaveOrphanage()
        upstream = nil
        phase = .held(result)
        marks.failureIsSeen = false
        restIfFailed(result)
    }

    /// The final result, if it is here: what an entry added now would get. Does not mark a failure as handled.
    package var settledResult: Result<Value, any Error>? {
        guard isSettled else { return nil }
        return if case .held(let result) = phase { result } else { .failure(DeferredTakenError()) }
    }

    /// Somebody saw the failure: nobody needs to be told at the end.
    func markHandled() {
        unhandled?.wasHandled()
        unhandled = nil
        marks.failureIsSeen = true
    }
}

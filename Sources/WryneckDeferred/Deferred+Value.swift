// Deferred+Value.swift - awaiting a Deferred.
// Invariant: another thread may only *wake* the awaiting task. The task cancels and looks at the Deferred itself, after
// it has woken on its own executor, which is where the Deferred lives. So no reactor needs to be known here.

extension Deferred {
    /// The result of the chain up to here.
    ///
    /// An error counts as handled; the result stays, so that it can be awaited again. If the task is cancelled, the
    /// Deferred is cancelled, and its result is what comes out: usually ``CancelledError``.
    /// If the Deferred waits for another one that is released unfired, this throws ``DeferredAbandonedError``.
    nonisolated(nonsending) public var value: Value {
        get async throws {
            if let result = settledResult {
                markHandled()
                return try result.get()
            }
            return try await awaitedResult(heedingCancellation: true).get()
        }
    }

    /// The result of the chain up to here, for a task that has to wait to the end: its cancellation is ignored, and
    /// does not cancel the Deferred.
    ///
    /// It is meant for cleaning up: in the `catch` of a cancelled task ``value`` fails at once.
    ///
    /// ```swift
    /// } catch {
    ///     try? await connection.rollBack().shieldedValue
    ///     throw error
    /// }
    /// ```
    nonisolated(nonsending) public var shieldedValue: Value {
        get async throws {
            if let result = settledResult {
                markHandled()
                return try result.get()
            }
            return try await awaitedResult(heedingCancellation: false).get()
        }
    }

    nonisolated(nonsending) private func awaitedResult(
        heedingCancellation: Bool
    ) async -> Result<Value, any Error> {
        let slot = AwaitSlot<Value>()
        append(.awaiting(slot))
        var heedsCancellation = heedingCancellation
        while true {
            if root(of: self).isOrphan { slot.signal.ring(.orphaned) }
            let reason = await slot.signal.wait(heedingCancellation: heedsCancellation)
            if let result = slot.result { return result }
            // The result may still be far off: an errback can answer the cancellation with another Deferred. The new
            // signal is made first, because the next lines may ring it.
            slot.signal = AwaitSignal()
            switch reason {
            case .cancelled:
                heedsCancellation = false
                cancel()
            case .orphaned: root(of: self).abandonHere()
            case .settled: break
            }
        }
    }
}

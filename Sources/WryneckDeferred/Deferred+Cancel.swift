// Deferred+Cancel.swift - cancellation.
// Invariant: a cancellation goes to the one node that somebody still has to fire, and settles it; the result then runs
// down the chain.

extension Deferred {
    /// Tells the producer that the result is not wanted any more.
    ///
    /// An unfired Deferred calls its canceller, if it has one, and fails with ``CancelledError`` unless the canceller
    /// fired it. Without a canceller the producer does not learn of it: its one late `callback` or `errback` is dropped
    /// silently. A Deferred that waits for another one cancels that one. A Deferred with a result stays as it is.
    ///
    /// Twisted's name: `cancel`.
    public func cancel() { root(of: self).cancelHere() }

    @usableFromInline
    func cancelHere() {
        switch state.stage {
        case .unfired where !state.isCancelling: cancelUnfired()
        // The error enters here, because the Deferred that it waited for is gone.
        case .waiting: bringIn(CancelledError())
        case .unfired, .held, .running, .taken: return
        }
    }

    private func cancelUnfired() {
        state.isCancelling = true
        switch canceller {
        case nil: state.swallowsNextFire = true
        case .settling(let cancel):
            canceller = nil
            do { try cancel(self) } catch {
                // An error of the canceller changes nothing: the Deferred fails all the same.
                DeferredDiagnostics.report(
                    DeferredDiagnostics.Report(.cancellerThrew, error: error, in: Deferred.self, history: history))
            }
        case .passingOn(let passOn):
            passOn()
            state.isCancelling = false
            // To an orphan nobody could bring a result.
            guard state.isOrphaned else { return }
        }
        state.isCancelling = false
        settle(.failure(CancelledError()))
    }

    /// Goes on with an error in place of the result that cannot arrive any more.
    func bringIn(_ error: any Error) {
        resume(with: .failure(error))
        run()
    }
}

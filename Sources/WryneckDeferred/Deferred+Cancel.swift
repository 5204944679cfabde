// Deferred+Cancel.swift - calling work off.
// Invariant: a cancellation goes to the one node that somebody has to fire, and settles it; the rest follows down the chain.

extension Deferred {
    /// Says that the result is not wanted any more.
    ///
    /// An unfired Deferred calls its canceller, if it has one, and fails with ``CancelledError`` unless the canceller fired it.
    /// Without a canceller the producer knows nothing: its one late `callback` or `errback` is dropped silently.
    /// A Deferred that waits for another one cancels that one. A Deferred with a result stays as it is.
    ///
    /// Twisted's name: `cancel`.
    public func cancel() { root(of: self).cancelHere() }

    @usableFromInline
    func cancelHere() {
        switch state.stage {
        case .unfired where !state.isCancelling: cancelUnfired()
        // What it waited for is gone, so the error enters here.
        case .waiting: bringIn(CancelledError())
        case .unfired, .held, .running, .taken: return
        }
    }

    private func cancelUnfired() {
        guard let canceller else {
            state.swallowsNextFire = true
            return settle(.failure(CancelledError()))
        }
        self.canceller = nil
        state.isCancelling = true
        do { try canceller(self) } catch {
            // Whatever a canceller does, the Deferred ends.
            DeferredDiagnostics.report(DeferredReport(.cancellerThrew, error: error, in: Deferred.self, history: history))
        }
        state.isCancelling = false
        settle(.failure(CancelledError()))
    }

    /// Goes on with an error instead of the result that cannot come any more.
    func bringIn(_ error: any Error) {
        resume(with: .failure(error))
        run()
    }
}

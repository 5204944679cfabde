// PendingWork.swift - the producer's end of a Deferred whose work needs time to stop: a task, a series of attempts,
// many at once.
// Invariants: a cancellation is passed on to the work and settles nothing. The result is what the work ends with
// (`finish`), so there is no result while work still goes on. The work owns this object, this object owns the Deferred,
// which refers back weakly.

package import WryneckDeferred

/// Fires one Deferred when the work is over.
package final class PendingWork<Value> {
    private var deferred: Deferred<Value>?
    private var stop: (() -> Void)?
    package private(set) var isCancelled = false
    package private(set) var isOver = false

    package init() {}

    /// What the Deferred is to be made with.
    package var passOn: () -> Void { { [weak self] in self?.interrupt() } }

    /// Makes the Deferred.
    package func makeDeferred() -> Deferred<Value> {
        let deferred = Deferred<Value>(passingCancellationOn: passOn)
        adopt(deferred)
        return deferred
    }

    /// Takes a new Deferred that was made with `passOn`.
    package func adopt(_ deferred: Deferred<Value>) { self.deferred = deferred }

    // Whoever did the work has let go of it.
    deinit { deferred?.orphan() }

    /// Sets how the work is told to stop: once for each cancellation, and at once if one has come before.
    package func whenCancelled(_ stop: @escaping () -> Void) {
        guard !isOver else { return }
        self.stop = stop
        if isCancelled { stop() }
    }

    /// Fires the Deferred with the work's result. Only the first result counts.
    package func finish(_ result: Result<Value, any Error>) {
        guard !isOver else { return }
        isOver = true
        stop = nil
        deferred.take()?.settle(result)
    }

    private func interrupt() {
        isCancelled = true
        stop?()
    }
}

// PendingWork.swift - the producer's end of a Deferred whose work needs time to stop: a task, a series of attempts,
// many at once.
// Invariants: a cancellation is passed on to the work and settles nothing. The result is what the work ends with
// (`finish`), so there is no result while work still goes on. The work owns this object, this object owns the Deferred,
// which refers back weakly.

internal import WryneckDeferred

/// Fires one Deferred when the work is over.
///
/// A canceller alone cannot wait: a Deferred that it leaves unfired fails at once. So the canceller fires it with a
/// private error. The first step of the chain answers that error with another Deferred, which gets the work's result.
final class PendingWork<Value> {
    /// Seen only by the chain's first step.
    private struct Interrupted: Error {}

    /// Outlives the outer object if a chain is paused while it is interrupted.
    private final class Outcome {
        var result: Result<Value, any Error>?
    }

    private let outcome = Outcome()
    private var deferred: Deferred<Value>?
    private var stop: (() -> Void)?
    private(set) var isCancelled = false

    var isOver: Bool { outcome.result != nil }

    /// The canceller with which the Deferred has to be made.
    var canceller: (Deferred<Value>) throws -> Void { { [weak self] in try self?.interrupt($0) } }

    /// Makes the Deferred.
    func makeDeferred() -> Deferred<Value> {
        let deferred = Deferred<Value>(canceller: canceller)
        adopt(deferred)
        return deferred
    }

    /// Takes over a new Deferred that was made with `canceller`.
    func adopt(_ deferred: Deferred<Value>) {
        self.deferred = deferred
        deferred.addErrback(as: Interrupted.self) { [outcome, weak self] (_: Interrupted) throws -> Deferred<Value> in
            if let result = outcome.result { return Deferred(settled: result) }
            guard let self else { throw CancelledError() }
            return makeDeferred()
        }
    }

    /// Sets how the work is told to stop: once for each cancellation, and at once if one has come before.
    func whenCancelled(_ stop: @escaping () -> Void) {
        guard !isOver else { return }
        self.stop = stop
        if isCancelled { stop() }
    }

    /// Fires the Deferred with the work's result. Only the first result counts.
    func finish(_ result: Result<Value, any Error>) {
        guard !isOver else { return }
        outcome.result = result
        stop = nil
        deferred.take()?.settle(result)
    }

    private func interrupt(_ deferred: Deferred<Value>) throws {
        isCancelled = true
        try deferred.errback(Interrupted())
        stop?()
    }
}

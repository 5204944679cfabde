// PendingWork.swift - the producer's end of a Deferred whose work needs time to stop: a task, a series of attempts, many at once.
// Invariants: a cancellation is passed on to the work and settles nothing; the result is what the work ends with (`finish`), so no
// result is there while work still goes on. The work owns this object, this owns the Deferred, which refers back only weakly.

internal import WryneckDeferred

/// Fires one Deferred when the work is over.
///
/// A canceller alone cannot wait: a Deferred that it leaves unfired fails at once. So the canceller fires it with a private error,
/// for which the chain's first step waits: it answers with another Deferred, and that one gets the work's result.
final class PendingWork<Value> {
    /// Only ever seen by the chain's first step.
    private struct Interrupted: Error {}

    /// Outlives this object if a chain is paused while it is interrupted.
    private final class Outcome {
        var result: Result<Value, any Error>?
    }

    private let outcome = Outcome()
    private var deferred: Deferred<Value>?
    private var stop: (() -> Void)?
    private(set) var isCancelled = false

    var isOver: Bool { outcome.result != nil }

    /// What the Deferred is to be made with.
    var canceller: (Deferred<Value>) throws -> Void { { [weak self] in try self?.interrupt($0) } }

    /// Makes the Deferred.
    func makeDeferred() -> Deferred<Value> {
        let deferred = Deferred<Value>(canceller: canceller)
        adopt(deferred)
        return deferred
    }

    /// Takes a new Deferred that was made with `canceller`.
    func adopt(_ deferred: Deferred<Value>) {
        self.deferred = deferred
        deferred.addErrback(as: Interrupted.self) { [outcome, weak self] (_: Interrupted) throws -> Deferred<Value> in
            if let result = outcome.result { return Deferred(settled: result) }
            guard let self else { throw CancelledError() }
            return makeDeferred()
        }
    }

    /// Says how the work is told to stop. It is told as often as somebody cancels, and at once if somebody has.
    func whenCancelled(_ stop: @escaping () -> Void) {
        guard !isOver else { return }
        self.stop = stop
        if isCancelled { stop() }
    }

    /// The work is over. Only the first result counts.
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

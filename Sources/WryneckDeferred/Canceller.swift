// Canceller.swift - the function that a cancellation calls.

@usableFromInline
enum Canceller<Value> {
    /// Called once. The Deferred is settled afterwards in any case.
    case settling((Deferred<Value>) throws -> Void)
    /// Called by every cancellation. It tells those who will bring the result, perhaps much later; until then the
    /// Deferred waits, so that whoever awaits it does not go on while cancelled work still cleans up.
    case passingOn(() -> Void)
}

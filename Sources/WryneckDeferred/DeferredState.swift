// DeferredState.swift - the stages of a Deferred's life.
// Invariant: the stage moves from unfired to held, and then between held, running, waiting and taken; never back.

/// The stage of a Deferred, and the one-bit facts about it. Nothing here depends on the type of its value.
@usableFromInline
struct DeferredState {
    @usableFromInline
    enum Stage: UInt8 {
        /// Not fired.
        case unfired
        /// Has a result for the next function that is added.
        case held
        /// Runs its functions; the result is in a local variable of `advance()`.
        case running
        /// Fired, but a function returned another Deferred, for whose result this one waits.
        case waiting
        /// The result has moved on to another Deferred.
        case taken
    }

    @usableFromInline var stage = Stage.unfired
    /// The producer does not know of the cancellation; its one late result is dropped.
    @usableFromInline var swallowsNextFire = false
    /// Whether the canceller is on the stack.
    @usableFromInline var isCancelling = false
    /// Whether somebody looked at the failure that rests here, so that no report is due.
    @usableFromInline var failureIsSeen = false
    /// Whether a Deferred above this one was released unfired, so that no result can arrive.
    @usableFromInline var isOrphaned = false
    /// The number of `pause()` calls without their `unpause()`.
    @usableFromInline var pauses = 0

    @inlinable init() {}

    /// Whether a result is here for the next entry, and no pause holds it back.
    @inlinable var isReady: Bool { pauses == 0 && (stage == .held || stage == .taken) }
}

/// A result, or none yet. (An optional `Result` would be two generic types for the runtime to look up instead of one.)
@usableFromInline
enum StoredResult<Value> {
    case nothing
    case value(Value)
    case error(any Error)

    @inlinable
    init(_ result: consuming Result<Value, any Error>) {
        switch consume result {
        case .success(let value): self = .value(value)
        case .failure(let error): self = .error(error)
        }
    }
}

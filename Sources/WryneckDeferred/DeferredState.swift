// DeferredState.swift - where a Deferred stands.
// Invariant: the stage moves from unfired to held, and from then on between held, running, waiting and taken; never back.

/// What a Deferred is doing, and the one-bit facts about it. Nothing here depends on the type of its value.
@usableFromInline
struct DeferredState {
    @usableFromInline
    enum Stage: UInt8 {
        /// Nobody has fired it.
        case unfired
        /// The result is here, for whoever is added next.
        case held
        /// Its functions are running just now; the result is in the hands of `advance()`.
        case running
        /// Fired, but a function returned another Deferred, whose result this one waits for.
        case waiting
        /// The result went to another Deferred.
        case taken
    }

    @usableFromInline var stage = Stage.unfired
    /// The producer does not know of the cancellation; its one late result is dropped.
    @usableFromInline var swallowsNextFire = false
    /// The canceller is on the stack.
    @usableFromInline var isCancelling = false
    /// The failure that rests here was looked at; nobody needs to be told.
    @usableFromInline var failureIsSeen = false
    /// What this one waited for is gone, or what that one waited for is, and so on.
    @usableFromInline var isOrphaned = false
    /// How many `pause()` calls are still without their `unpause()`.
    @usableFromInline var pauses = 0

    @inlinable init() {}

    /// Whether a result is here for the next entry, and nothing holds it back.
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

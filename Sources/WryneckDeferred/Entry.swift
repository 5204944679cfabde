// Entry.swift - the kinds of steps in a chain.
// Invariant: an entry is a value. To add a function allocates nothing but the function itself.

/// One step of a chain: a pair of functions; the half that is missing passes the result through.
@usableFromInline
enum Entry<Value> {
    case callback((Value) throws -> Value)
    case errback((any Error) throws -> Value)
    case both((Result<Value, any Error>) throws -> Value)
    case callbackChaining((Value) throws -> Deferred<Value>)
    case errbackChaining((any Error) throws -> Deferred<Value>)
    case bothChaining((Result<Value, any Error>) throws -> Deferred<Value>)
    /// A Deferred of the same type that waits for this one's result.
    case waiting(Deferred<Value>)
    /// A target of another kind: `map` and its family, `chain(to:)`, a list. `dependent` gets nothing if this entry is
    /// never reached.
    case link(dependent: (any DeferredNode)?, receive: (Result<Value, any Error>) -> Delivery)
    /// A task that awaits the result.
    case awaiting(AwaitSlot<Value>)
    /// A function that looks at the result without changing it.
    case observer((Result<Value, any Error>) -> Void)

    /// Whether somebody waits for this entry to be reached.
    @inlinable var hasDependent: Bool {
        switch self {
        case .waiting, .link, .awaiting: true
        default: false
        }
    }
}

/// The fate of a result that arrived at a link. A link runs nothing of its target: it stores the result there and names
/// the target as the next node to run.
@usableFromInline
enum Delivery {
    /// It moved on; `next` should run before anything else.
    case took(next: (any DeferredNode)?)
    /// It was looked at and stays; `handled` says whether a failure counts as handled.
    case left(next: (any DeferredNode)?, handled: Bool)
    /// The target has a result already.
    case refused(any Error)
}

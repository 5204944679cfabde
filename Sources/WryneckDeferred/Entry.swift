// Entry.swift - what can stand in a chain.
// Invariant: an entry is a value. Adding a function allocates nothing but the function itself.

/// One step of a chain: a pair of functions; the half that is missing passes the result through.
@usableFromInline
enum Entry<Value> {
    case callback((Value) throws -> Value)
    case errback((any Error) throws -> Value)
    case both((Result<Value, any Error>) throws -> Value)
    case callbackChaining((Value) throws -> Deferred<Value>)
    case errbackChaining((any Error) throws -> Deferred<Value>)
    case bothChaining((Result<Value, any Error>) throws -> Deferred<Value>)
    /// A Deferred of the same type that waits here for our result.
    case waiting(Deferred<Value>)
    /// The way to something else that wants our result: `map` and its family, `chain(to:)`, a list. `dependent` gets nothing if
    /// this is never reached.
    case link(dependent: (any DeferredNode)?, receive: (Result<Value, any Error>) -> Delivery)
    /// A task that awaits the result.
    case awaiting(AwaitSlot<Value>)
    /// A function that looks at the result without changing it.
    case observer((Result<Value, any Error>) -> Void)

    /// Whether somebody else depends on this entry being reached.
    @inlinable var hasDependent: Bool {
        switch self {
        case .waiting, .link, .awaiting: true
        default: false
        }
    }
}

/// What happened to a result that came to a link. Links run nothing of their target: they store the result there and name the
/// target as next.
@usableFromInline
enum Delivery {
    /// It moved on; `next` should run before anything else.
    case took(next: (any DeferredNode)?)
    /// It was looked at and stays; `handled` says whether a failure counts as handled.
    case left(next: (any DeferredNode)?, handled: Bool)
    /// The target did not want it.
    case refused(any Error)
}

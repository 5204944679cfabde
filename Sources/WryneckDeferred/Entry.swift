// Entry.swift - what can stand in a chain.
// Invariant: an entry is a value around one reference. Adding a function allocates nothing but the function itself.

/// One step of a chain. D1: a step is a pair; the half that is missing passes the result through.
enum Entry<Value> {
    case callback((Value) throws -> Value)
    case errback((any Error) throws -> Value)
    case both((Result<Value, any Error>) throws -> Value)
    case callbackChaining((Value) throws -> Deferred<Value>)
    case errbackChaining((any Error) throws -> Deferred<Value>)
    case bothChaining((Result<Value, any Error>) throws -> Deferred<Value>)
    /// D9: a Deferred of the same type that waits here for our result.
    case waiting(Deferred<Value>)
    /// Another object that wants our result: `map` and its family, `chain(to:)`, a list.
    case link(Link<Value>)
    /// A task that awaits the result.
    case awaiting(AwaitSlot<Value>)
    /// A function that looks at the result without changing it.
    case observer((Result<Value, any Error>) -> Void)

    /// Whether somebody else's result depends on this entry.
    var isHeldLink: Bool {
        switch self {
        case .waiting, .link, .awaiting: true
        default: false
        }
    }
}

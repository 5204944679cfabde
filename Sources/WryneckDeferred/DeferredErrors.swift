// DeferredErrors.swift - the errors that chains throw of themselves.
// Invariant: each is a small Sendable value that says in one line what went wrong.

/// The Deferred was cancelled before it had a result. Twisted's name: `CancelledError`.
public struct CancelledError: Error, Hashable, CustomStringConvertible {
    /// Makes the error, for a canceller that fails its Deferred itself.
    public init() {}

    /// One line for logs.
    public var description: String { "cancelled" }
}

/// A Deferred was fired a second time. Twisted's name: `AlreadyCalledError`.
public struct AlreadyCalledError: Error, Hashable, CustomStringConvertible {
    /// The place where the Deferred was made, if debug mode was on then.
    public let made: DeferredDiagnostics.Report.Place?
    /// The place where it was fired first, if debug mode was on then.
    public let fired: DeferredDiagnostics.Report.Place?

    @usableFromInline
    init(_ history: DebugHistory?) {
        made = history?.made
        fired = history?.fired
    }

    /// One line for logs.
    public var description: String {
        "the Deferred was fired already" + (made.map { ", made at \($0)" } ?? "")
            + (fired.map { ", first fired at \($0)" } ?? "")
    }
}

/// A function was added to a Deferred whose result now belongs to another one: a function of that one returned it, or
/// `map`, `flatMap`, `mapError` or `chain(to:)` took the chain over.
public struct DeferredTakenError: Error, Hashable, CustomStringConvertible {
    @usableFromInline init() {}

    /// One line for logs.
    public var description: String { "the result of this Deferred was taken by another one; add to that one" }
}

/// The Deferred that an awaited Deferred waited for was released without a result.
public struct DeferredAbandonedError: Error, Hashable, CustomStringConvertible {
    /// One line for logs.
    public var description: String { "the Deferred that should have brought the result was released unfired" }
}

/// A Deferred would have had to wait for itself.
public struct CircularDeferredError: Error, Hashable, CustomStringConvertible {
    @usableFromInline init() {}

    /// One line for logs.
    public var description: String { "a Deferred cannot wait for itself" }
}

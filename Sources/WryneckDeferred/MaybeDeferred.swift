// MaybeDeferred.swift - whatever a function gives, as a Deferred.
// Invariant: nothing a function throws gets past these; it is in the Deferred.

/// Calls a function that may throw, and wraps what it gives.
///
/// - Parameter function: The function, called at once.
/// - Returns: A fired Deferred with its value or error. Twisted's names: `maybeDeferred`, `execute`.
public func maybeDeferred<Value>(_ function: () throws -> Value) -> Deferred<Value> {
    do { return .succeed(try function()) } catch { return .fail(error) }
}

/// Calls a function that gives a Deferred but may also throw.
///
/// - Parameter function: The function, called at once.
/// - Returns: Its Deferred, or a failed one with what it threw. Twisted's name: `maybeDeferred`.
public func maybeDeferred<Value>(_ function: () throws -> Deferred<Value>) -> Deferred<Value> {
    do { return try function() } catch { return .fail(error) }
}

/// An errback that notes the error with ``DeferredDiagnostics`` and hands it on: `deferred.addErrback(logError)`.
///
/// - Parameter error: The error.
/// - Returns: Never.
/// - Throws: `error`. Twisted's name: `logError`.
public func logError<Value>(_ error: any Error) throws -> Value {
    DeferredDiagnostics.report(DeferredReport(.logged, error: error, in: Deferred<Value>.self, history: nil))
    throw error
}

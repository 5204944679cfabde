// MaybeDeferred.swift - the result of any function, as a Deferred.
// Invariant: an error that the function throws becomes the Deferred's error.

/// Calls a function that may throw, and wraps its result.
///
/// - Parameter function: The function, called at once.
/// - Returns: A fired Deferred with its value or error. Twisted's names: `maybeDeferred`, `execute`.
public func maybeDeferred<Value>(_ function: () throws -> Value) -> Deferred<Value> {
    do { return .succeed(try function()) } catch { return .fail(error) }
}

/// Calls a function that returns a Deferred but may also throw.
///
/// - Parameter function: The function, called at once.
/// - Returns: Its Deferred, or a failed one with what it threw. Twisted's name: `maybeDeferred`.
public func maybeDeferred<Value>(_ function: () throws -> Deferred<Value>) -> Deferred<Value> {
    do { return try function() } catch { return .fail(error) }
}

/// An errback that reports the error to ``DeferredDiagnostics`` and passes it on: `deferred.addErrback(logError)`.
///
/// - Parameter error: The error to report.
/// - Returns: Nothing; it always throws.
/// - Throws: `error`. Twisted's name: `logError`.
public func logError<Value>(_ error: any Error) throws -> Value {
    DeferredDiagnostics.report(
        DeferredDiagnostics.Report(.logged, error: error, in: Deferred<Value>.self, history: nil))
    throw error
}

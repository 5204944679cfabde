// UnhandledFailure.swift - the witness of an error that nobody has handled.
// Invariant: exists only while a failure rests in a Deferred. If it dies before `wasHandled()`, it says so.

/// Reports its error when it is released, which is when the Deferred is.
final class UnhandledFailure {
    private var error: (any Error)?
    private let type: Any.Type
    private let history: DebugHistory?

    init(_ error: any Error, in type: Any.Type, history: DebugHistory?) {
        self.error = error
        self.type = type
        self.history = history
    }

    func wasHandled() { error = nil }

    deinit {
        guard let error else { return }
        DeferredDiagnostics.report(DeferredReport(.unhandledError, error: error, in: type, history: history))
    }
}

/// What is remembered of a Deferred in debug mode.
final class DebugHistory {
    let made: DeferredReport.Place?
    var fired: DeferredReport.Place?

    init(made: DeferredReport.Place?) { self.made = made }
}

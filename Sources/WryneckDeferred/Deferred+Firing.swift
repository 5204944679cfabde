// Deferred+Firing.swift - the producer's side.
// Invariant: the first result counts, later ones are refused, except the one that a cancellation announced (DC1).

extension Deferred {
    /// Fires the Deferred with a value and runs what was added.
    ///
    /// - Parameters:
    ///   - value: The value. A Deferred of the value's type does not compile here (D4): return it from a function instead.
    ///   - fileID: Where it fires; kept in debug mode.
    ///   - line: Where it fires; kept in debug mode.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    public func callback(_ value: Value, fileID: StaticString = #fileID, line: UInt = #line) throws(AlreadyCalledError) {
        try fire(.success(value), at: DeferredReport.Place(fileID: fileID, line: line))
    }

    /// `callback(_:)` in the form that can be handed on as a function.
    ///
    /// - Parameter value: The value.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @_disfavoredOverload
    public func callback(_ value: Value) throws(AlreadyCalledError) {
        try fire(.success(value), at: nil)
    }

    /// Fires the Deferred with an error and runs what was added.
    ///
    /// - Parameters:
    ///   - error: The error.
    ///   - fileID: Where it fires; kept in debug mode.
    ///   - line: Where it fires; kept in debug mode.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    public func errback(_ error: any Error, fileID: StaticString = #fileID, line: UInt = #line) throws(AlreadyCalledError) {
        try fire(.failure(error), at: DeferredReport.Place(fileID: fileID, line: line))
    }

    /// `errback(_:)` in the form that can be handed on as a function.
    ///
    /// - Parameter error: The error.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @_disfavoredOverload
    public func errback(_ error: any Error) throws(AlreadyCalledError) {
        try fire(.failure(error), at: nil)
    }

    /// D4: a Deferred is no value.
    ///
    /// - Parameter deferred: What cannot be fired with.
    @available(*, unavailable, message: "a Deferred cannot be fired with a Deferred: return it from a callback, or use chain(to:)")
    public func callback(_ deferred: Deferred<Value>) {}

    /// D4: a Deferred is no error.
    ///
    /// - Parameter deferred: What cannot be fired with.
    @available(*, unavailable, message: "a Deferred cannot be fired with a Deferred: return it from an errback, or use chain(to:)")
    public func errback(_ deferred: Deferred<Value>) {}

    /// Fires unless somebody was first: for bridges whose other side cannot know.
    ///
    /// - Parameter result: The result, dropped if there is one already.
    package func settle(_ result: Result<Value, any Error>) {
        guard accept(result) else { return }
        run()
    }

    private func fire(_ result: Result<Value, any Error>, at place: DeferredReport.Place?) throws(AlreadyCalledError) {
        guard !accept(result, at: place) else { return run() }
        guard swallows() else { throw AlreadyCalledError(history) }
    }

    /// Stores the first result without running anything; false if there is one already.
    func accept(_ result: Result<Value, any Error>, at place: DeferredReport.Place? = nil) -> Bool {
        guard case .unfired = phase else { return false }
        if DeferredDiagnostics.isDebugging { noteFiring(at: place) }
        leaveOrphanage()
        canceller = nil
        upstream = nil
        phase = .held(result)
        restIfFailed(result)
        return true
    }

    /// DC1: whether this late result is the one to be dropped.
    func swallows() -> Bool {
        defer { marks.swallowsNextFire = false }
        return marks.swallowsNextFire
    }

    private func noteFiring(at place: DeferredReport.Place?) {
        if history == nil { history = DebugHistory(made: nil) }
        history?.fired = place
    }
}

extension Deferred where Value == Void {
    /// Fires a Deferred that carries no value.
    ///
    /// - Parameters:
    ///   - fileID: Where it fires; kept in debug mode.
    ///   - line: Where it fires; kept in debug mode.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    public func callback(fileID: StaticString = #fileID, line: UInt = #line) throws(AlreadyCalledError) {
        try callback((), fileID: fileID, line: line)
    }
}

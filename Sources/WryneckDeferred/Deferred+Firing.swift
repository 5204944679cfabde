// Deferred+Firing.swift - the producer's side.
// Invariant: the first result counts, later ones are refused, except the one that a cancellation announced.

extension Deferred {
    /// Fires the Deferred with a value and runs what was added.
    ///
    /// - Parameters:
    ///   - value: The value. A Deferred of the value's type does not compile here: return it from a function instead.
    ///   - fileID: Where it fires; kept in debug mode.
    ///   - line: Where it fires; kept in debug mode.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @inlinable
    public func callback(_ value: Value, fileID: StaticString = #fileID, line: UInt = #line) throws(AlreadyCalledError) {
        try fire(.success(value), fileID, line)
    }

    /// `callback(_:)` in the form that can be handed on as a function.
    ///
    /// - Parameter value: The value.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @_disfavoredOverload
    @inlinable
    public func callback(_ value: Value) throws(AlreadyCalledError) {
        try fire(.success(value), nil, 0)
    }

    /// Fires the Deferred with an error and runs what was added.
    ///
    /// - Parameters:
    ///   - error: The error.
    ///   - fileID: Where it fires; kept in debug mode.
    ///   - line: Where it fires; kept in debug mode.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @inlinable
    public func errback(_ error: any Error, fileID: StaticString = #fileID, line: UInt = #line) throws(AlreadyCalledError) {
        try fire(.failure(error), fileID, line)
    }

    /// `errback(_:)` in the form that can be handed on as a function.
    ///
    /// - Parameter error: The error.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @_disfavoredOverload
    @inlinable
    public func errback(_ error: any Error) throws(AlreadyCalledError) {
        try fire(.failure(error), nil, 0)
    }

    /// A Deferred is no value.
    ///
    /// - Parameter deferred: What cannot be fired with.
    @available(*, unavailable, message: "a Deferred cannot be fired with a Deferred: return it from a callback, or use chain(to:)")
    public func callback(_ deferred: Deferred<Value>) {}

    /// A Deferred is no error.
    ///
    /// - Parameter deferred: What cannot be fired with.
    @available(*, unavailable, message: "a Deferred cannot be fired with a Deferred: return it from an errback, or use chain(to:)")
    public func errback(_ deferred: Deferred<Value>) {}

    /// Fires unless somebody was first: for bridges whose other side cannot know.
    ///
    /// - Parameter result: The result, dropped if there is one already.
    @inlinable
    package func settle(_ result: Result<Value, any Error>) {
        guard accept(result) else { return }
        run()
    }

    @inlinable
    func fire(
        _ result: consuming Result<Value, any Error>, _ fileID: StaticString?, _ line: UInt
    ) throws(AlreadyCalledError) {
        guard accept(result) else {
            if swallows() { return }
            throw AlreadyCalledError(history)
        }
        if DeferredDiagnostics.isDebugging, let fileID { noteFiring(fileID, line) }
        run()
    }

    /// Stores the first result without running anything; false if there is one already.
    @inlinable
    func accept(_ result: consuming Result<Value, any Error>) -> Bool {
        guard state.stage == .unfired else { return false }
        if canceller != nil { canceller = nil }
        // Not by its source, which has let go of the link by the time it delivers.
        if upstream != nil { leaveSource() }
        resume(with: result)
        return true
    }

    /// Whether this late result is the one to be dropped.
    @usableFromInline
    func swallows() -> Bool {
        defer { state.swallowsNextFire = false }
        return state.swallowsNextFire
    }

    @usableFromInline
    func noteFiring(_ fileID: StaticString, _ line: UInt) {
        if history == nil { history = DebugHistory() }
        history?.fired = DeferredReport.Place(fileID: fileID, line: line)
    }
}

extension Deferred where Value == Void {
    /// Fires a Deferred that carries no value.
    ///
    /// - Parameters:
    ///   - fileID: Where it fires; kept in debug mode.
    ///   - line: Where it fires; kept in debug mode.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @inlinable
    public func callback(fileID: StaticString = #fileID, line: UInt = #line) throws(AlreadyCalledError) {
        try callback((), fileID: fileID, line: line)
    }
}

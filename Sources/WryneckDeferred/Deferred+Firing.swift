// Deferred+Firing.swift - the producer's side.
// Invariant: the first result counts and later ones are refused, but for the one that a cancellation made redundant.

extension Deferred {
    /// Fires the Deferred with a value and runs the functions that were added.
    ///
    /// - Parameters:
    ///   - value: The value. A Deferred of the value's type does not compile here: return it from a function instead.
    ///   - fileID: The place of the call; remembered only in debug mode.
    ///   - line: The line of the call; remembered only in debug mode.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @inlinable
    public func callback(_ value: Value, fileID: StaticString = #fileID, line: UInt = #line) throws(AlreadyCalledError)
    {
        try fire(.success(value), fileID, line)
    }

    /// Fires the Deferred with a value. Without default arguments, so that it can be passed on as a function.
    ///
    /// - Parameter value: The value that the first callback gets.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @_disfavoredOverload
    @inlinable
    public func callback(_ value: Value) throws(AlreadyCalledError) {
        try fire(.success(value), nil, 0)
    }

    /// Fires the Deferred with an error and runs the functions that were added.
    ///
    /// - Parameters:
    ///   - error: The error that the first errback gets.
    ///   - fileID: The place of the call; remembered only in debug mode.
    ///   - line: The line of the call; remembered only in debug mode.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @inlinable
    public func errback(_ error: any Error, fileID: StaticString = #fileID, line: UInt = #line)
        throws(AlreadyCalledError)
    {
        try fire(.failure(error), fileID, line)
    }

    /// Fires the Deferred with an error. Without default arguments, so that it can be passed on as a function.
    ///
    /// - Parameter error: The error that the first errback gets.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @_disfavoredOverload
    @inlinable
    public func errback(_ error: any Error) throws(AlreadyCalledError) {
        try fire(.failure(error), nil, 0)
    }

    /// Does not compile: a Deferred is not a value. A callback may return it instead.
    ///
    /// - Parameter deferred: A Deferred of the value's type.
    @available(
        *, unavailable,
        message: "a Deferred cannot be fired with a Deferred: return it from a callback, or use chain(to:)"
    )
    public func callback(_ deferred: Deferred<Value>) {}

    /// Does not compile: a Deferred is not an error. An errback may return it instead.
    ///
    /// - Parameter deferred: A Deferred of the value's type.
    @available(
        *, unavailable,
        message: "a Deferred cannot be fired with a Deferred: return it from an errback, or use chain(to:)"
    )
    public func errback(_ deferred: Deferred<Value>) {}

    /// Fires the Deferred unless it has fired: for bridges to sides that cannot know whether it has.
    ///
    /// - Parameter result: The result; dropped if the Deferred has fired.
    @inlinable
    package func settle(_ result: Result<Value, any Error>) {
        guard accept(result) else { return }
        run()
    }

    /// Fires a Deferred that its holder may ignore: a failure that nobody looks at is not reported. An error that a
    /// function of the chain throws in its place is.
    ///
    /// - Parameter result: The result, dropped if there is one already.
    package func settleUnreported(_ result: Result<Value, any Error>) {
        guard accept(result) else { return }
        state.failureIsSeen = true
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
        // Set only if somebody other than the source fires this: a source lets go of the link before it delivers.
        if upstream != nil { leaveSource() }
        resume(with: result)
        return true
    }

    /// Whether this result comes after a cancellation of which the producer did not know. True once.
    @usableFromInline
    func swallows() -> Bool {
        defer { state.swallowsNextFire = false }
        return state.swallowsNextFire
    }

    @usableFromInline
    func noteFiring(_ fileID: StaticString, _ line: UInt) {
        if history == nil { history = DebugHistory() }
        history?.fired = DeferredDiagnostics.Report.Place(fileID: fileID, line: line)
    }
}

extension Deferred where Value == Void {
    /// Fires a Deferred whose value is `Void`.
    ///
    /// - Parameters:
    ///   - fileID: The place of the call; remembered only in debug mode.
    ///   - line: The line of the call; remembered only in debug mode.
    /// - Throws: ``AlreadyCalledError`` if it was fired before.
    @inlinable
    public func callback(fileID: StaticString = #fileID, line: UInt = #line) throws(AlreadyCalledError) {
        try callback((), fileID: fileID, line: line)
    }
}

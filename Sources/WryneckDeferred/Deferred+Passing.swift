// Deferred+Passing.swift - functions that return no value for the chain: the result goes on unchanged.
// Invariant: a function of this family changes the result only by throwing. The overloads are disfavoured, so that a
// closure that can return a value, or that only throws, matches those of `Deferred+Adding.swift`.

extension Deferred {
    /// Adds a function that uses the value, which then goes on: `addCallback { print($0) }`.
    ///
    /// - Parameter function: Gets the value; what it throws becomes the chain's error.
    /// - Returns: This Deferred. Twisted's name: `addCallback`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addCallback(_ function: @escaping (Value) throws -> Void) -> Deferred<Value> {
        append(
            .callback { value in
                try function(value)
                return value
            })
        return self
    }

    /// Adds a function that returns a Deferred of another type: the chain waits for it, and goes on with the value that
    /// it had. ``flatMap(_:)`` goes on with the other value.
    ///
    /// - Parameter function: Gets the value and returns the Deferred to wait for, whose error becomes the chain's.
    /// - Returns: This Deferred. Twisted's name: `addCallback`.
    @_disfavoredOverload @discardableResult
    public func addCallback<Other>(_ function: @escaping (Value) throws -> Deferred<Other>) -> Deferred<Value> {
        append(.callbackChaining { value in try function(value).map { _ in value } })
        return self
    }

    /// Adds a function that uses the error, which then goes on: `addErrback { print($0) }`. It does not recover,
    /// because it has no value for the functions behind it.
    ///
    /// - Parameter function: Gets the error; what it throws replaces it.
    /// - Returns: This Deferred. Twisted's name: `addErrback`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addErrback(_ function: @escaping (any Error) throws -> Void) -> Deferred<Value> {
        append(
            .errback { error in
                try function(error)
                throw error
            })
        return self
    }

    /// Adds a pair on one level, of which neither half returns a value: the result goes on.
    ///
    /// - Parameters:
    ///   - callback: Gets the value.
    ///   - errback: Gets the error.
    /// - Returns: This Deferred. Twisted's name: `addCallbacks`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addCallbacks(
        _ callback: @escaping (Value) throws -> Void, _ errback: @escaping (any Error) throws -> Void
    ) -> Deferred<Value> {
        addBoth { (result: Result<Value, any Error>) throws -> Void in
            switch result {
            case .success(let value): try callback(value)
            case .failure(let error): try errback(error)
            }
        }
    }

    /// Adds a function that runs in both cases, after which the result goes on: `addBoth { _ in cleanUp() }`.
    ///
    /// - Parameter function: Gets the result; what it throws replaces it.
    /// - Returns: This Deferred. Twisted's name: `addBoth`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addBoth(_ function: @escaping (Result<Value, any Error>) throws -> Void) -> Deferred<Value> {
        append(
            .both { result in
                try function(result)
                return try result.get()
            })
        return self
    }

    /// Adds a function that runs in both cases and returns a Deferred of another type: the chain waits for it, and goes
    /// on with the result that it had.
    ///
    /// - Parameter function: Gets the result and returns the Deferred to wait for, whose error replaces the result.
    /// - Returns: This Deferred. Twisted's name: `addBoth`.
    @_disfavoredOverload @discardableResult
    public func addBoth<Other>(
        _ function: @escaping (Result<Value, any Error>) throws -> Deferred<Other>
    ) -> Deferred<Value> {
        append(.bothChaining { result in try function(result).map { _ in try result.get() } })
        return self
    }

    /// Calls a function with the result of the chain up to here, at once if there is one. The result stays as it is,
    /// and an error counts as handled: for the end of a chain, where somebody is told the result.
    ///
    /// - Parameter look: Gets the result.
    /// - Returns: This Deferred.
    @discardableResult
    @inlinable
    public func onSettled(_ look: @escaping (Result<Value, any Error>) -> Void) -> Deferred<Value> {
        whenSettled(look)
        return self
    }
}

// In a chain of Void, a closure whose Deferred may be discarded would match the overload without a result, and nothing
// would wait. These overloads are generic, so that a closure which only throws does not match them.
extension Deferred where Value == Void {
    /// Adds a function that returns a Deferred: the chain waits for it.
    ///
    /// - Parameter function: Returns the Deferred to wait for; its value is dropped, its error becomes the chain's.
    /// - Returns: This Deferred. Twisted's name: `addCallback`.
    @discardableResult
    public func addCallback<Other>(_ function: @escaping (Value) throws -> Deferred<Other>) -> Deferred<Void> {
        append(.callbackChaining { try function($0).map { _ in } })
        return self
    }

    /// Adds a function that runs in both cases, after which the result goes on: `addBoth { _ in cleanUp() }`. Only
    /// `addErrback` recovers.
    ///
    /// - Parameter function: Gets the result; what it throws replaces it.
    /// - Returns: This Deferred. Twisted's name: `addBoth`.
    @discardableResult
    @inlinable
    public func addBoth(_ function: @escaping (Result<Value, any Error>) throws -> Void) -> Deferred<Void> {
        append(
            .both { result in
                try function(result)
                return try result.get()
            })
        return self
    }

    /// Adds a function that runs in both cases and returns a Deferred of another type: the chain waits for it, and goes
    /// on with the result that it had.
    ///
    /// - Parameter function: Gets the result and returns the Deferred to wait for, whose error replaces the result.
    /// - Returns: This Deferred. Twisted's name: `addBoth`.
    @discardableResult
    public func addBoth<Other>(
        _ function: @escaping (Result<Value, any Error>) throws -> Deferred<Other>
    ) -> Deferred<Void> {
        append(.bothChaining { result in try function(result).map { _ in try result.get() } })
        return self
    }

    /// Adds a function for the error that returns a Deferred: the chain waits for it, and has recovered then.
    ///
    /// - Parameter function: Gets the error and returns the Deferred to wait for; its value is dropped.
    /// - Returns: This Deferred. Twisted's name: `addErrback`.
    @discardableResult
    public func addErrback<Other>(
        _ function: @escaping (any Error) throws -> Deferred<Other>
    ) -> Deferred<Void> {
        append(.errbackChaining { try function($0).map { _ in } })
        return self
    }
}

// Deferred+Adding.swift - the functions that add to a chain in place: they keep the value's type.
// Invariant: each call appends one step to *this* chain and returns `self`. The overloads whose functions return a
// Deferred are disfavoured, so that a closure which only throws is not ambiguous.

extension Deferred {
    /// Adds a function for the value. An error skips it.
    ///
    /// With a result in hand, the function runs inside this call.
    ///
    /// - Parameter function: Gets the value and returns the next one; what it throws becomes the chain's error.
    /// - Returns: This Deferred. Twisted's name: `addCallback`.
    @discardableResult
    @inlinable
    public func addCallback(_ function: @escaping (Value) throws -> Value) -> Deferred<Value> {
        append(.callback(function))
        return self
    }

    /// Adds an asynchronous function for the value: the chain goes on with the result of the Deferred that it returns.
    ///
    /// - Parameter function: Gets the value and returns the Deferred to wait for, whose result is thereby taken.
    /// - Returns: This Deferred. Twisted's name: `addCallback`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addCallback(_ function: @escaping (Value) throws -> Deferred<Value>) -> Deferred<Value> {
        append(.callbackChaining(function))
        return self
    }

    /// Adds a function for the error. A value skips it.
    ///
    /// - Parameter function: Gets the error; returning a value recovers, throwing hands the error on.
    /// - Returns: This Deferred. Twisted's name: `addErrback`.
    @discardableResult
    @inlinable
    public func addErrback(_ function: @escaping (any Error) throws -> Value) -> Deferred<Value> {
        append(.errback(function))
        return self
    }

    /// Adds an asynchronous function for the error: the chain goes on with the result of the Deferred that it returns.
    ///
    /// - Parameter function: Gets the error and returns the Deferred to wait for.
    /// - Returns: This Deferred. Twisted's name: `addErrback`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addErrback(_ function: @escaping (any Error) throws -> Deferred<Value>) -> Deferred<Value> {
        append(.errbackChaining(function))
        return self
    }

    /// Adds a function for errors of one type. Values and other errors skip it.
    ///
    /// - Parameters:
    ///   - type: The type of error that the function takes.
    ///   - function: Gets the error; returning a value recovers.
    /// - Returns: This Deferred. Twisted's name: `addErrback` with `Failure.trap`.
    @discardableResult
    @inlinable
    public func addErrback<Failure: Error>(
        as type: Failure.Type, _ function: @escaping (Failure) throws -> Value
    ) -> Deferred<Value> {
        append(.errback { error in if let match = error as? Failure { try function(match) } else { throw error } })
        return self
    }

    /// Adds an asynchronous function for errors of one type. Values and other errors skip it.
    ///
    /// - Parameters:
    ///   - type: The type of error that the function takes.
    ///   - function: Gets the error and returns the Deferred to wait for.
    /// - Returns: This Deferred. Twisted's name: `addErrback` with `Failure.trap`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addErrback<Failure: Error>(
        as type: Failure.Type, _ function: @escaping (Failure) throws -> Deferred<Value>
    ) -> Deferred<Value> {
        append(
            .errbackChaining { error in if let match = error as? Failure { try function(match) } else { throw error } })
        return self
    }

    /// Adds a pair of functions as one step: the second one does not see what the first one throws.
    ///
    /// - Parameters:
    ///   - callback: Gets the value.
    ///   - errback: Gets the error.
    /// - Returns: This Deferred. Twisted's name: `addCallbacks`.
    @discardableResult
    @inlinable
    public func addCallbacks(
        _ callback: @escaping (Value) throws -> Value, _ errback: @escaping (any Error) throws -> Value
    ) -> Deferred<Value> {
        append(
            .both { result in
                switch result {
                case .success(let value): try callback(value)
                case .failure(let error): try errback(error)
                }
            })
        return self
    }

    /// Adds a pair of asynchronous functions as one step.
    ///
    /// - Parameters:
    ///   - callback: Gets the value and returns the Deferred to wait for.
    ///   - errback: Gets the error and returns the Deferred to wait for.
    /// - Returns: This Deferred. Twisted's name: `addCallbacks`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addCallbacks(
        _ callback: @escaping (Value) throws -> Deferred<Value>,
        _ errback: @escaping (any Error) throws -> Deferred<Value>
    ) -> Deferred<Value> {
        append(
            .bothChaining { result in
                switch result {
                case .success(let value): try callback(value)
                case .failure(let error): try errback(error)
                }
            })
        return self
    }

    /// Adds a function that gets the result either way: the place for cleaning up.
    ///
    /// - Parameter function: Gets the result; `try result.get()` passes it on.
    /// - Returns: This Deferred. Twisted's name: `addBoth`.
    @discardableResult
    @inlinable
    public func addBoth(_ function: @escaping (Result<Value, any Error>) throws -> Value) -> Deferred<Value> {
        append(.both(function))
        return self
    }

    /// Adds an asynchronous function that gets the result either way.
    ///
    /// - Parameter function: Gets the result and returns the Deferred to wait for.
    /// - Returns: This Deferred. Twisted's name: `addBoth`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addBoth(_ function: @escaping (Result<Value, any Error>) throws -> Deferred<Value>) -> Deferred<Value> {
        append(.bothChaining(function))
        return self
    }

    /// Calls `look` with the result of the chain up to here (inside this call if it has one), and counts a failure as
    /// handled. The result stays where it is. Layers that end a chain use this, because it costs less than a callback.
    ///
    /// - Parameter look: Gets the result.
    @inlinable
    package func whenSettled(_ look: @escaping (Result<Value, any Error>) -> Void) {
        guard let result = settledResult else { return append(.observer(look)) }
        markHandled()
        look(result)
    }
}

// Deferred+Adding.swift - the in-place family: functions that keep the value's type.
// Invariant: each add appends one step to *this* chain and returns `self`. The overloads whose functions return a
// Deferred are disfavoured, so that a closure which only throws is not ambiguous.

extension Deferred {
    /// Adds a function for the value. An error passes it by.
    ///
    /// If the result is here already, the function runs inside this call.
    ///
    /// - Parameter function: Gets the value and returns the next one; what it throws becomes the chain's error.
    /// - Returns: This Deferred. Twisted's name: `addCallback`.
    @discardableResult
    @inlinable
    public func addCallback(_ function: @escaping (Value) throws -> Value) -> Deferred<Value> {
        append(.callback(function))
        return self
    }

    /// Adds a function for the value that needs time itself: the chain goes on with the result of what it returns.
    ///
    /// - Parameter function: Gets the value and returns the Deferred to wait for, whose result is thereby taken.
    /// - Returns: This Deferred. Twisted's name: `addCallback`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addCallback(_ function: @escaping (Value) throws -> Deferred<Value>) -> Deferred<Value> {
        append(.callbackChaining(function))
        return self
    }

    /// Adds a function for the error. A value passes it by.
    ///
    /// - Parameter function: Gets the error; returning a value recovers, throwing hands the error on.
    /// - Returns: This Deferred. Twisted's name: `addErrback`.
    @discardableResult
    @inlinable
    public func addErrback(_ function: @escaping (any Error) throws -> Value) -> Deferred<Value> {
        append(.errback(function))
        return self
    }

    /// Adds a function for the error that needs time itself.
    ///
    /// - Parameter function: Gets the error and returns the Deferred to wait for.
    /// - Returns: This Deferred. Twisted's name: `addErrback`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addErrback(_ function: @escaping (any Error) throws -> Deferred<Value>) -> Deferred<Value> {
        append(.errbackChaining(function))
        return self
    }

    /// Adds a function for errors of one type. Values and other errors pass it by.
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

    /// Adds a function for errors of one type that needs time itself.
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
        append(.errbackChaining { error in if let match = error as? Failure { try function(match) } else { throw error } })
        return self
    }

    /// Adds a pair on one level: the second function does not see what the first one throws.
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

    /// Adds a pair on one level, both halves of which need time themselves.
    ///
    /// - Parameters:
    ///   - callback: Gets the value and returns the Deferred to wait for.
    ///   - errback: Gets the error and returns the Deferred to wait for.
    /// - Returns: This Deferred. Twisted's name: `addCallbacks`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addCallbacks(
        _ callback: @escaping (Value) throws -> Deferred<Value>, _ errback: @escaping (any Error) throws -> Deferred<Value>
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

    /// Adds a function that gets the result either way and needs time itself.
    ///
    /// - Parameter function: Gets the result and returns the Deferred to wait for.
    /// - Returns: This Deferred. Twisted's name: `addBoth`.
    @_disfavoredOverload @discardableResult
    @inlinable
    public func addBoth(_ function: @escaping (Result<Value, any Error>) throws -> Deferred<Value>) -> Deferred<Value> {
        append(.bothChaining(function))
        return self
    }

    /// Calls `look` with the result of the chain up to here, at once if it is here, and counts a failure as handled.
    /// The result stays. This is the cheap door for layers that end a chain.
    ///
    /// - Parameter look: Gets the result.
    @inlinable
    package func whenSettled(_ look: @escaping (Result<Value, any Error>) -> Void) {
        guard let result = settledResult else { return append(.observer(look)) }
        markHandled()
        look(result)
    }
}

// Deferred+Transforming.swift - the family that makes a new Deferred, and `chain(to:)`.
// Invariant: the result moves on. Whatever is added to the old Deferred afterwards gets `DeferredTakenError`.

extension Deferred {
    /// Takes the chain over with a value of another type.
    ///
    /// This Deferred's result belongs to the new one from here on: functions added to this one later get
    /// ``DeferredTakenError``. Cancelling the new one cancels this one.
    ///
    /// - Parameter transform: Gets the value; what it throws becomes the new Deferred's error.
    /// - Returns: A new Deferred. Twisted has no such thing, since its chains have no types.
    public func map<NewValue>(_ transform: @escaping (Value) throws -> NewValue) -> Deferred<NewValue> {
        let target = Deferred<NewValue>()
        target.upstream = self
        append(.link(MapLink(transform, to: target)))
        return target
    }

    /// Takes the chain over with a function that needs time itself.
    ///
    /// - Parameter transform: Gets the value and returns the Deferred whose result the new one gets.
    /// - Returns: A new Deferred, as with ``map(_:)``.
    public func flatMap<NewValue>(_ transform: @escaping (Value) throws -> Deferred<NewValue>) -> Deferred<NewValue> {
        let target = Deferred<NewValue>()
        target.upstream = self
        append(.link(FlatMapLink(transform, to: target)))
        return target
    }

    /// Takes the chain over with another error.
    ///
    /// - Parameter transform: Gets the error and returns the one to go on with.
    /// - Returns: A new Deferred, as with ``map(_:)``.
    public func mapError(_ transform: @escaping (any Error) -> any Error) -> Deferred<Value> {
        let target = Deferred<Value>()
        target.upstream = self
        append(.link(MapErrorLink(transform, to: target)))
        return target
    }

    /// Fires another Deferred with this one's result (D14). The two stay separate: cancelling the other one does not reach
    /// this one; and if the other one was fired in between, this chain goes on with ``AlreadyCalledError``.
    ///
    /// - Parameter other: The Deferred to fire.
    /// - Returns: This Deferred, whose result is taken. Twisted's name: `chainDeferred`.
    @discardableResult
    public func chain(to other: Deferred<Value>) -> Deferred<Value> {
        guard other !== self else { return addBoth { _ in throw CircularDeferredError() } }
        append(.link(ChainLink(to: other)))
        return self
    }
}

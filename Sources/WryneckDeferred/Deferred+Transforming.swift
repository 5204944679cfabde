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
    @inlinable
    public func map<NewValue>(_ transform: @escaping (Value) throws -> NewValue) -> Deferred<NewValue> {
        let target = Deferred<NewValue>()
        link(to: target) { result in
            guard !target.hasFired else { return target.refusal }
            do { return target.takeDelivery(.success(try transform(try result.get()))) } catch { return target.takeDelivery(.failure(error)) }
        }
        return target
    }

    /// Takes the chain over with a function that needs time itself.
    ///
    /// - Parameter transform: Gets the value and returns the Deferred whose result the new one gets.
    /// - Returns: A new Deferred, as with ``map(_:)``.
    @inlinable
    public func flatMap<NewValue>(_ transform: @escaping (Value) throws -> Deferred<NewValue>) -> Deferred<NewValue> {
        let target = Deferred<NewValue>()
        link(to: target) { result in
            guard !target.hasFired else { return target.refusal }
            do { return target.takeDelivery(of: try transform(try result.get())) } catch { return target.takeDelivery(.failure(error)) }
        }
        return target
    }

    /// Takes the chain over with another error.
    ///
    /// - Parameter transform: Gets the error and returns the one to go on with.
    /// - Returns: A new Deferred, as with ``map(_:)``.
    @inlinable
    public func mapError(_ transform: @escaping (any Error) -> any Error) -> Deferred<Value> {
        let target = Deferred<Value>()
        link(to: target) { target.hasFired ? target.refusal : target.takeDelivery($0.mapError(transform)) }
        return target
    }

    /// Fires another Deferred with this one's result. The two stay separate: cancelling the other one does not reach
    /// this one; and if the other one was fired in between, this chain goes on with ``AlreadyCalledError``.
    ///
    /// - Parameter other: The Deferred to fire.
    /// - Returns: This Deferred, whose result is taken. Twisted's name: `chainDeferred`.
    @discardableResult
    @inlinable
    public func chain(to other: Deferred<Value>) -> Deferred<Value> {
        guard other !== self else { return addBoth { _ in throw CircularDeferredError() } }
        append(.link(dependent: nil) { other.takeResult($0) })
        return self
    }

    /// Puts `target` at the end of this chain.
    @inlinable
    func link<Target>(to target: Deferred<Target>, _ receive: @escaping (Result<Value, any Error>) -> Delivery) {
        target.upstream = self
        append(.link(dependent: target, receive: receive))
    }

    /// Somebody other than the source fires this one. The source must not own it any longer: it may come to wait for this one, and then
    /// they would own each other.
    @usableFromInline
    func leaveSource() { upstream?.loseDependent(self) }

    @usableFromInline
    func loseDependent(_ node: any DeferredNode) {
        let refusing = Entry<Value>.link(dependent: nil) { [weak node] _ in .refused(AlreadyCalledError(node?.history)) }
        // What the links held is released when the queue is whole again, since that may run anything.
        let cut = entries.replaceLinks(to: node, with: refusing)
        withExtendedLifetime(cut) {}
    }

    /// What a link answers when its target has a result already.
    @usableFromInline var refusal: Delivery { .refused(AlreadyCalledError(history)) }

    /// A result comes by the link from the source.
    @inlinable
    func takeDelivery(_ result: Result<Value, any Error>) -> Delivery {
        if state.stage == .unfired { upstream = nil }
        return takeResult(result)
    }

    /// A result comes by any link.
    @inlinable
    func takeResult(_ result: Result<Value, any Error>) -> Delivery {
        if accept(result) { return .took(next: self) }
        return swallows() ? .took(next: nil) : refusal
    }

    /// Takes a Deferred that came through a link, as an outer Deferred takes one that its function returned.
    @usableFromInline
    func takeDelivery(of inner: Deferred<Value>) -> Delivery {
        guard !hasFired else { return refusal }
        upstream = nil
        var output = Result<Value, any Error>.failure(CancelledError())
        do {
            return try absorb(inner, &output) ? takeDelivery(output) : .took(next: nil)
        } catch { return takeDelivery(.failure(error)) }
    }
}

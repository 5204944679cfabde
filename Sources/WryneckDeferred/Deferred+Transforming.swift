// Deferred+Transforming.swift - the functions that make a new Deferred, and `chain(to:)`.
// Invariant: the result moves on. A function that is added to the old Deferred later gets `DeferredTakenError`.

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
            do { return target.takeDelivery(.success(try transform(try result.get()))) } catch {
                return target.takeDelivery(.failure(error))
            }
        }
        return target
    }

    /// Takes the chain over with an asynchronous function.
    ///
    /// - Parameter transform: Gets the value and returns the Deferred whose result the new one gets.
    /// - Returns: A new Deferred, as with ``map(_:)``.
    @inlinable
    public func flatMap<NewValue>(_ transform: @escaping (Value) throws -> Deferred<NewValue>) -> Deferred<NewValue> {
        let target = Deferred<NewValue>()
        link(to: target) { result in
            guard !target.hasFired else { return target.refusal }
            do { return target.takeDelivery(of: try transform(try result.get())) } catch {
                return target.takeDelivery(.failure(error))
            }
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

    /// Fires another Deferred with this one's result. The two stay separate: a cancellation of the other one does not
    /// reach this one, and if the other one has fired by then, this chain goes on with ``AlreadyCalledError``.
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

    /// Appends a link to this chain that hands the result to `target`.
    @inlinable
    func link<Target>(to target: Deferred<Target>, _ receive: @escaping (Result<Value, any Error>) -> Delivery) {
        target.upstream = self
        append(.link(dependent: target, receive: receive))
    }

    /// Lets the source forget this Deferred, because somebody other than the source fires it. Otherwise the two could
    /// come to own each other: the source may later wait for this one.
    @usableFromInline
    func leaveSource() { upstream?.loseDependent(self) }

    @usableFromInline
    func loseDependent(_ node: any DeferredNode) {
        let refusing = Entry<Value>.link(dependent: nil) { [weak node] _ in .refused(AlreadyCalledError(node?.history))
        }
        // The cut links are released when the queue is whole again, since a release may run any code.
        let cut = entries.replaceLinks(to: node, with: refusing)
        withExtendedLifetime(cut) {}
    }

    /// The answer of a link whose target has a result already.
    @usableFromInline var refusal: Delivery { .refused(AlreadyCalledError(history)) }

    /// Takes the result that arrives through the link from the source.
    @inlinable
    func takeDelivery(_ result: Result<Value, any Error>) -> Delivery {
        if state.stage == .unfired { upstream = nil }
        return takeResult(result)
    }

    /// Takes a result that arrives through any link.
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

// Link.swift - how a result crosses from one Deferred to another object.
// Invariant: a link is reached once, and runs nothing of its target: it stores the result there and names the target as next.

/// What happened to a result that was offered to a link.
enum Delivery {
    /// It moved on; `next` should run before anything else.
    case took(next: (any DeferredNode)?)
    /// It was looked at and stays; `handled` says whether a failure counts as handled.
    case left(next: (any DeferredNode)?, handled: Bool)
    /// The target did not want it.
    case refused(any Error)
}

/// The end of a chain that leads elsewhere.
class Link<Input> {
    /// The node that depends on this link, for the case that the Deferred holding the link dies. Nil if that node was fired by
    /// hand in the meantime.
    var dependent: (any DeferredNode)? { nil }

    func receive(_ result: Result<Input, any Error>) -> Delivery { .left(next: nil, handled: false) }
}

/// `map`
final class MapLink<Input, Output>: Link<Input> {
    private let transform: (Input) throws -> Output
    private let target: Deferred<Output>

    init(_ transform: @escaping (Input) throws -> Output, to target: Deferred<Output>) {
        self.transform = transform
        self.target = target
    }

    override var dependent: (any DeferredNode)? { target.hasFired ? nil : target }

    override func receive(_ result: Result<Input, any Error>) -> Delivery {
        guard !target.hasFired else { return .refused(AlreadyCalledError(target.history)) }
        let output: Result<Output, any Error>
        do { output = .success(try transform(try result.get())) } catch { output = .failure(error) }
        return target.takeDelivery(output)
    }
}

/// `flatMap`
final class FlatMapLink<Input, Output>: Link<Input> {
    private let transform: (Input) throws -> Deferred<Output>
    private let target: Deferred<Output>

    init(_ transform: @escaping (Input) throws -> Deferred<Output>, to target: Deferred<Output>) {
        self.transform = transform
        self.target = target
    }

    override var dependent: (any DeferredNode)? { target.hasFired ? nil : target }

    override func receive(_ result: Result<Input, any Error>) -> Delivery {
        guard !target.hasFired else { return .refused(AlreadyCalledError(target.history)) }
        do { return follow(try transform(try result.get())) } catch { return target.takeDelivery(.failure(error)) }
    }

    /// The target stands where an outer Deferred stands in D9; the Deferred that brought us here is out of the game.
    private func follow(_ inner: Deferred<Output>) -> Delivery {
        guard !target.hasFired else { return .refused(AlreadyCalledError(target.history)) }
        target.upstream = nil
        var output = Result<Output, any Error>.failure(CircularDeferredError())
        return target.absorb(inner, into: &output) ? target.takeDelivery(output) : .took(next: nil)
    }
}

/// `mapError`
final class MapErrorLink<Value>: Link<Value> {
    private let transform: (any Error) -> any Error
    private let target: Deferred<Value>

    init(_ transform: @escaping (any Error) -> any Error, to target: Deferred<Value>) {
        self.transform = transform
        self.target = target
    }

    override var dependent: (any DeferredNode)? { target.hasFired ? nil : target }

    override func receive(_ result: Result<Value, any Error>) -> Delivery {
        guard !target.hasFired else { return .refused(AlreadyCalledError(target.history)) }
        return target.takeDelivery(result.mapError(transform))
    }
}

/// `chain(to:)`
final class ChainLink<Value>: Link<Value> {
    private let target: Deferred<Value>

    init(to target: Deferred<Value>) { self.target = target }

    override func receive(_ result: Result<Value, any Error>) -> Delivery { target.takeDelivery(result) }
}

extension Deferred {
    /// A link brings a result.
    func takeDelivery(_ result: Result<Value, any Error>) -> Delivery {
        if accept(result) { return .took(next: self) }
        return swallows() ? .took(next: nil) : .refused(AlreadyCalledError(history))
    }
}

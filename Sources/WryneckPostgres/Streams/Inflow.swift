// Inflow.swift - what has come and nobody has taken yet.
// Invariants: elements come out once and in order, to one reader; the end comes after the last and stays. Whoever
// brings them stops while it is full, and is told when it is half empty again.

#if PostgreSQL

    internal import WryneckDeferred

    final class Inflow<Element> {
        private struct Ending {
            let error: (any Error)?
        }

        private let limit: Int
        private let weigh: (Element) -> Int
        private var elements = Line<Element>()
        private var weight = 0
        private var wasFull = false
        private var ending: Ending?
        private var waiter: Deferred<Element?>?

        /// There is room again.
        var onTaken: (() -> Void)?
        /// The reader has left before the end.
        var onLeft: (() -> Void)?

        init(limit: Int, weigh: @escaping (Element) -> Int = { _ in 1 }) {
            (self.limit, self.weigh) = (max(1, limit), weigh)
        }

        var isFull: Bool { weight >= limit }
        var isOver: Bool { ending != nil }

        func push(_ element: Element) {
            guard ending == nil else { return }
            if let waiter = waiter.take() { return waiter.settle(.success(element)) }
            elements.append(element)
            weight += weigh(element)
            if isFull { wasFull = true }
        }

        /// Nothing more will come.
        func finish(_ error: (any Error)?) {
            guard ending == nil else { return }
            ending = Ending(error: error)
            guard let waiter = waiter.take() else { return }
            waiter.settle(error.map { .failure($0) } ?? .success(nil))
        }

        func next() -> Deferred<Element?> {
            if let element = elements.popFirst() {
                weight -= weigh(element)
                if wasFull, weight * 2 <= limit {
                    wasFull = false
                    onTaken?()
                }
                return .succeed(element)
            }
            if let ending { return ending.error.map { .failUnreported($0) } ?? .succeed(nil) }
            guard waiter == nil else {
                return .fail(PostgresError(.invalidRequest("two readers wait for the same stream"), .notSent))
            }
            let waiter = Deferred<Element?> { [weak self] _ in self?.leave() }
            self.waiter = waiter
            return waiter
        }

        /// The reader wants no more.
        func leave() {
            waiter = nil
            _ = elements.takeAll()
            weight = 0
            guard ending == nil else { return }
            ending = Ending(error: CancelledError())
            onLeft?()
        }
    }

#endif

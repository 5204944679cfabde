// Cooperator+Iterating.swift - tasks that iterate over a sequence, and `coiterate`. The kind with a Deferred is generic
// over its value so that a closure that only throws is not ambiguous (see LoopingCall+Closures).

public import WryneckDeferred

extension Cooperator {
    /// Adds a task that does something with each element, one element a step.
    /// - Parameters:
    ///   - elements: asked for the next element in each step; may be endless.
    ///   - work: called with each element; what it throws ends the task.
    /// - Returns: the task. Twisted's name: `cooperate`.
    @discardableResult
    public func cooperate<Elements: Sequence>(
        over elements: Elements, _ work: @escaping (Elements.Element) throws -> Void
    ) -> CooperativeTask {
        var iterator = elements.makeIterator()
        return cooperate {
            guard let element = iterator.next() else { return .done }
            try work(element)
            return .more
        }
    }

    /// Adds a task that does something with each element and waits for it: the next step comes when the Deferred has
    /// fired.
    /// - Parameters:
    ///   - elements: asked for the next element in each step; may be endless.
    ///   - work: called with each element; if its Deferred fails, the task fails.
    /// - Returns: the task. Twisted's name: `cooperate`, with an iterator that yields Deferreds.
    @discardableResult
    public func cooperate<Elements: Sequence, Value>(
        over elements: Elements, _ work: @escaping (Elements.Element) throws -> Deferred<Value>
    ) -> CooperativeTask {
        var iterator = elements.makeIterator()
        return cooperate {
            guard let element = iterator.next() else { return .done }
            return .wait(try work(element).map { _ in })
        }
    }

    /// Adds a task of which only the end is of interest. A cancellation of the returned Deferred stops the task.
    /// - Parameter step: as for ``cooperate(_:)``.
    /// - Returns: as `CooperativeTask.whenDone()`. Twisted's name: `coiterate`.
    public func coiterate(_ step: @escaping () throws -> CooperativeTask.Step) -> Deferred<Void> {
        let task = cooperate(step)
        return task.whenDone().addErrback { [weak task] error in
            // Cancelled through the Deferred: nobody else can refer to this task. If it is over already, this changes
            // nothing.
            if error is CancelledError { try? task?.stop() }
            throw error
        }
    }
}

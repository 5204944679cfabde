// LoopingCall+Closures.swift - the three kinds of a loop's closure: it returns at once, it returns a Deferred, it is
// async; each with and without the count. The kind with a Deferred is generic over its value for two reasons: the loop
// does not use the value, and a closure that only throws then fits none of these, so that `{ throw Stop() }` is not
// ambiguous. A disfavoured overload would be worse: for a closure like `{ fetch().addCallback(store) }`, whose result
// may be discarded, the compiler would choose the plain kind, and nothing would wait.

public import WryneckDeferred

extension LoopingCall {
    /// - Parameters:
    ///   - scheduler: a reactor, or a manual clock.
    ///   - body: what it throws ends the loop.
    public convenience init(on scheduler: any Scheduler, _ body: @escaping () throws -> Void) {
        self.init(scheduler) { loop, _, start in
            try body()
            loop.settled(.success(()), in: start)
        }
    }

    /// - Parameters:
    ///   - scheduler: a reactor, or a manual clock.
    ///   - body: the next run is planned when its Deferred has fired; a failure ends the loop.
    public convenience init<Value>(on scheduler: any Scheduler, _ body: @escaping () throws -> Deferred<Value>) {
        self.init(scheduler) { loop, _, start in loop.wait(for: try body(), in: start) }
    }

    /// - Parameters:
    ///   - reactor: runs the closure as a task.
    ///   - body: the next run is planned when it has returned; what it throws ends the loop.
    public convenience init(on reactor: Reactor, _ body: @escaping () async throws -> Void) {
        self.init(reactor) { loop, _, start in loop.wait(for: Deferred(on: try loop.reactor(), body), in: start) }
    }

    /// A loop whose closure gets the number of grid points that have passed since its last run: one, if nothing was
    /// late.
    ///
    /// The sum of all counts is the time divided by the interval. Twisted's name: `LoopingCall.withCount`.
    /// - Parameters:
    ///   - scheduler: a reactor, or a manual clock.
    ///   - body: gets the count, at least one; what it throws ends the loop.
    /// - Returns: the loop, not yet started.
    public static func counting(on scheduler: any Scheduler, _ body: @escaping (Int) throws -> Void) -> LoopingCall {
        LoopingCall(scheduler) { loop, count, start in
            try body(count)
            loop.settled(.success(()), in: start)
        }
    }

    /// A loop whose closure gets the count and returns a Deferred.
    /// - Parameters:
    ///   - scheduler: a reactor, or a manual clock.
    ///   - body: gets the count, at least one; the next run is planned when its Deferred has fired.
    /// - Returns: the loop, not yet started.
    public static func counting<Value>(on scheduler: any Scheduler, _ body: @escaping (Int) throws -> Deferred<Value>)
        -> LoopingCall
    {
        LoopingCall(scheduler) { loop, count, start in loop.wait(for: try body(count), in: start) }
    }

    /// A loop whose async closure gets the count.
    /// - Parameters:
    ///   - reactor: runs the closure as a task.
    ///   - body: gets the count, at least one; the next run is planned when it has returned.
    /// - Returns: the loop, not yet started.
    public static func counting(on reactor: Reactor, _ body: @escaping (Int) async throws -> Void) -> LoopingCall {
        LoopingCall(reactor) { loop, count, start in
            loop.wait(for: Deferred(on: try loop.reactor()) { try await body(count) }, in: start)
        }
    }
}

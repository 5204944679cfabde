// ReactorHandle+Blocking.swift - a thread that waits for the reactor. Twisted's threads.blockingCallFromThread.
// Invariant: every waiting thread gets an answer: if its call is dropped because the reactor ended, that is the answer.

internal import Synchronization
public import WryneckDeferred

extension ReactorHandle {
    /// Runs `body` on the reactor's thread and blocks the calling one until it has returned.
    /// - Parameter body: gets the reactor.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; `Reactor.Failure.wouldDeadlock` on the reactor's own thread;
    ///   `Reactor.Failure.ended` if the reactor ends first.
    @_disfavoredOverload
    public func blockingCallFromThread<Value: Sendable>(_ body: @escaping @Sendable (Reactor) throws -> Value) throws
        -> Value
    {
        try blocking { reactor, answer in answer.give(Result { try body(reactor) }) }
    }

    /// Runs `body` on the reactor's thread and blocks the calling one until the Deferred that it returns has fired.
    /// - Parameter body: gets the reactor.
    /// - Returns: the Deferred's value.
    /// - Throws: the Deferred's error, or what `body` throws; `Reactor.Failure.wouldDeadlock` on the reactor's own
    ///   thread; `Reactor.Failure.ended` if the reactor ends first.
    public func blockingCallFromThread<Value: Sendable>(_ body: @escaping @Sendable (Reactor) throws -> Deferred<Value>)
        throws -> Value
    {
        try blocking { reactor, answer in
            do { reactor.threadCalls.hold(try body(reactor)) { answer.give($0) } } catch {
                answer.give(.failure(error))
            }
        }
    }

    private func blocking<Value: Sendable>(_ body: @escaping @Sendable (Reactor, BlockedCall<Value>) -> Void) throws
        -> Value
    {
        if isCurrent { throw Reactor.Failure.wouldDeadlock }
        let (answer, done) = (ThreadAnswer<Value>(), ThreadSemaphore())
        perform { [call = BlockedCall(answer, done)] reactor in body(reactor, call) }
        done.wait()
        guard let result = answer.take() else { throw Reactor.Failure.ended }
        return try result.get()
    }
}

/// One thread that waits. It goes on without an answer when nobody is left who could give one.
private final class BlockedCall<Value: Sendable>: Sendable {
    private let answer: ThreadAnswer<Value>
    private let done: ThreadSemaphore

    init(_ answer: ThreadAnswer<Value>, _ done: ThreadSemaphore) {
        self.answer = answer
        self.done = done
    }

    func give(_ result: Result<Value, any Error>) {
        answer.set(result)
        done.post()
    }

    deinit { done.post() }
}

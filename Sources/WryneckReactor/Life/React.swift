// React.swift - a whole program as one piece of work. Twisted's task.react.

public import Logging
public import WryneckDeferred

/// Runs a new reactor on the calling thread until a piece of work is done: all that a script needs.
///
/// ```swift
/// let poem = try react { reactor in fetchPoem(place, on: reactor) }
/// ```
///
/// A signal that stops the reactor cancels the work, and waits for what it brings then. Twisted's name: `task.react`.
/// - Parameters:
///   - logger: where errors of callbacks are reported.
///   - main: begins the work.
/// - Returns: the value of its Deferred.
/// - Throws: the Deferred's error, or what `main` throws; `CancelledError` if the reactor was stopped before; `Errno`
///   if the process has no descriptors left.
public func react<Value>(
    logger: Logger = .current, _ main: @escaping (Reactor) throws -> Deferred<Value>
) throws -> Value {
    let reactor = try Reactor(logger: logger)
    var outcome = Result<Value, any Error>.failure(CancelledError())
    reactor.callWhenRunning { [unowned reactor] in
        let work: Deferred<Value> = maybeDeferred { try main(reactor) }
        let ended = Deferred<Void>()
        reactor.addTrigger(.before, .shutdown) { () -> Deferred<Void> in
            work.cancel()
            return ended
        }
        work.whenSettled { result in
            outcome = result
            try? ended.callback()
            reactor.stop()
        }
    }
    try reactor.run()
    return try outcome.get()
}

/// Runs a new reactor on the calling thread until async code has ended; as with a Deferred, above.
///
/// ```swift
/// try react { reactor in
///     try await reactor.sleep(for: .seconds(1))
///     print("done")
/// }
/// ```
/// - Parameters:
///   - logger: where errors of callbacks are reported.
///   - main: the code; it runs on the reactor's thread.
/// - Returns: what it returns.
/// - Throws: what it throws; `Errno` if the process has no descriptors left.
public func react<Value>(
    logger: Logger = .current, _ main: @escaping (Reactor) async throws -> Value
) throws -> Value {
    try react(logger: logger) { (reactor: Reactor) throws -> Deferred<Value> in
        Deferred(on: reactor) { try await main(reactor) }
    }
}

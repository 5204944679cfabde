// Deferred+Task.swift - async code as a Deferred. The way back is `await deferred.value`.
// Invariant: the Deferred settles when the code has ended, on the reactor's thread, and never before, even if it is
// cancelled.

public import WryneckDeferred

extension Deferred {
    /// Runs async code on the reactor's thread and fires with its result.
    ///
    /// ```swift
    /// let page = Deferred(on: reactor) { try await fetch(url) }
    /// page.addErrback { _ in "nothing" }
    /// ```
    ///
    /// The code starts now and runs until its first suspension before this returns. If the reactor has not run yet, the
    /// code starts with it.
    ///
    /// A cancellation of the Deferred cancels the task, and with it what the task awaits. The code has the last word:
    /// what it throws is the error (``CancelledError`` if it awaited a Deferred), and if it goes on all the same, its
    /// value is the value. Until it has ended, the Deferred waits. If it is cancelled before it has started, the code
    /// does not run at all.
    ///
    /// Twisted's name: `Deferred.fromCoroutine`, `ensureDeferred`.
    /// - Parameters:
    ///   - reactor: the reactor of the calling thread.
    ///   - fileID: The place of the call; remembered only in debug mode.
    ///   - line: The line of the call; remembered only in debug mode.
    ///   - operation: the code to run; it may use objects that live on the reactor.
    public convenience init(
        on reactor: Reactor, fileID: StaticString = #fileID, line: UInt = #line,
        _ operation: @escaping () async throws -> Value
    ) {
        let work = PendingWork<Value>()
        self.init(fileID: fileID, line: line, passingCancellationOn: work.passOn)
        work.adopt(self)
        work.start(operation, on: reactor)
    }
}

extension PendingWork {
    fileprivate func start(_ operation: @escaping () async throws -> Value, on reactor: Reactor) {
        guard !reactor.handle.inbox.hasOwner else { return run(operation, on: reactor) }
        whenCancelled { [weak self] in self?.finish(.failure(CancelledError())) }
        reactor.callWhenRunning { self.run(operation, on: reactor) }
    }

    private func run(_ operation: @escaping () async throws -> Value, on reactor: Reactor) {
        guard !isOver else { return }
        // The task holds this object until it ends.
        let task = reactor.startTask(operation) { self.finish($0) }
        whenCancelled { task.cancel() }
    }
}

// Reactor+Life.swift - a program's part in a reactor's beginning and end.

public import WryneckDeferred

extension Reactor {
    /// The longest wait for *before* triggers of the start; then the reactor logs a warning and starts.
    public var startupLimit: Duration {
        get { lifeCycle.startupLimit }
        set { lifeCycle.startupLimit = newValue }
    }

    /// The longest time that a stop takes in all: *before* triggers, and work in threads. What is left then is
    /// cancelled or dropped.
    public var shutdownLimit: Duration {
        get { lifeCycle.shutdownLimit }
        set { lifeCycle.shutdownLimit = newValue }
    }

    /// Called when SIGHUP comes while the reactor runs with `handlingSignals`: the place to reopen log files or to read
    /// the configuration again. What it throws is logged. Without a hook, SIGHUP does what it did before: it ends the
    /// process, unless somebody else handles it.
    public var onHangup: (() throws -> Void)? {
        get { lifeCycle.onHangup }
        set { lifeCycle.onHangup = newValue }
    }

    /// Adds a function that runs when a signal comes, while the reactor, or the server of which it is the first one,
    /// runs and handles signals.
    ///
    /// ```swift
    /// reactor.onSignal(SIGUSR1) { print(statistics) }
    /// ```
    /// SIGINT and SIGTERM still stop the reactor, after their functions have run. Signals that cannot be caught
    /// (SIGKILL, SIGSTOP) and those of a fault in the program itself (SIGSEGV) are not supported.
    /// - Parameters:
    ///   - number: the signal, 1 to 63.
    ///   - body: runs on the reactor's thread; several of them run in the order in which they were added. An error that
    ///     it throws is logged.
    public func onSignal(_ number: CInt, _ body: @escaping () throws -> Void) {
        lifeCycle.signalHooks[number, default: []].append(body)
        lifeCycle.heedSignal?(number)
    }

    /// The last signal that asked the reactor to stop. A program may want to end by it, so that its parent sees why.
    public var endingSignal: CInt? { lifeCycle.endingSignal }

    /// Adds a function that runs once at a turning point of the reactor's life (Twisted's `addSystemEventTrigger`).
    /// - Parameters:
    ///   - phase: when in the course of the event. Triggers of one phase run in the order in which they were added.
    ///   - event: the turning point.
    ///   - body: runs on the reactor's thread; what it throws is logged, and the others still run.
    /// - Returns: a handle that can remove it.
    @_disfavoredOverload @discardableResult
    public func addTrigger(
        _ phase: Reactor.Trigger.Phase, _ event: Reactor.Trigger.Event, _ body: @escaping () throws -> Void
    ) -> Reactor.Trigger {
        lifeCycle.event(event).add(phase) {
            try body()
            return nil
        }
    }

    /// Adds an asynchronous function for a turning point of the reactor's life: after the phase *before*, the next
    /// phase waits for its Deferred.
    /// - Parameters:
    ///   - phase: when in the course of the event.
    ///   - event: the turning point.
    ///   - body: runs on the reactor's thread; an error of its Deferred is logged.
    /// - Returns: a handle that can remove it.
    @discardableResult
    public func addTrigger(
        _ phase: Reactor.Trigger.Phase, _ event: Reactor.Trigger.Event, _ body: @escaping () throws -> Deferred<Void>
    )
        -> Reactor.Trigger
    {
        lifeCycle.event(event).add(phase) { try body() }
    }

    /// Runs `body` as soon as the reactor runs: now, if it does already; never, if it has ended.
    /// - Parameter body: runs on the reactor's thread; what it throws is logged.
    public func callWhenRunning(_ body: @escaping () throws -> Void) {
        if state == .ended { return }
        if lifeCycle.hasStarted { return guarding(body) }
        _ = lifeCycle.startup.add(.after) { [unowned self] in
            guarding(body)
            return nil
        }
    }
}

extension LifeCycle {
    func event(_ event: Reactor.Trigger.Event) -> PhasedEvent {
        switch event {
        case .startup: startup
        case .shutdown: shutdown
        }
    }
}

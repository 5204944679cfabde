// Reactor+Life.swift - what a program may say about a reactor's beginning and end.

public import WryneckDeferred

extension Reactor {
    /// How long *before* triggers of the start may be waited for; then the reactor says so and starts.
    public var startupLimit: Duration {
        get { lifeCycle.startupLimit }
        set { lifeCycle.startupLimit = newValue }
    }

    /// How long a stop may take in all: *before* triggers, and work in threads. What is left then is cancelled or let go of.
    public var shutdownLimit: Duration {
        get { lifeCycle.shutdownLimit }
        set { lifeCycle.shutdownLimit = newValue }
    }

    /// Called when SIGHUP comes while the reactor runs with `handlingSignals`: the place to open log files anew, or to read the configuration.
    /// What it throws is logged. Without a hook, SIGHUP does what it did before: it ends the process, unless somebody else handles it.
    public var onHangup: (() throws -> Void)? {
        get { lifeCycle.onHangup }
        set { lifeCycle.onHangup = newValue }
    }

    /// The last signal that asked the reactor to stop; a program may want to end by it, so that its parent sees why.
    public var endingSignal: CInt? { lifeCycle.endingSignal }

    /// Has something run at a turning point of the reactor's life, once (Twisted's `addSystemEventTrigger`).
    /// - Parameters:
    ///   - phase: when in the course of the event. Triggers of one phase run in the order of their adding.
    ///   - event: the turning point.
    ///   - body: what to run, on the reactor's thread; what it throws is logged, and the others still run.
    /// - Returns: a handle by which it can be removed.
    @_disfavoredOverload @discardableResult
    public func addTrigger(_ phase: TriggerPhase, _ event: SystemEvent, _ body: @escaping () throws -> Void) -> Trigger {
        lifeCycle.event(event).add(phase) {
            try body()
            return nil
        }
    }

    /// Has something run at a turning point of the reactor's life that takes its time: in the phase *before*, the next phase waits for it.
    /// - Parameters:
    ///   - phase: when in the course of the event.
    ///   - event: the turning point.
    ///   - body: what to run; an error of its Deferred is logged.
    /// - Returns: a handle by which it can be removed.
    @discardableResult
    public func addTrigger(_ phase: TriggerPhase, _ event: SystemEvent, _ body: @escaping () throws -> Deferred<Void>) -> Trigger {
        lifeCycle.event(event).add(phase) { try body() }
    }

    /// Runs `body` as soon as the reactor runs: now, if it does already; never, if it has ended.
    /// - Parameter body: what to run, on the reactor's thread; what it throws is logged.
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
    func event(_ event: SystemEvent) -> PhasedEvent {
        switch event {
        case .startup: startup
        case .shutdown: shutdown
        }
    }
}

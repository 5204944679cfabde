// LifeCycle.swift - a reactor's beginning and end: what runs when, and how long it may take.
// Invariant: the loop goes on turning while *before* waits, so that what is waited for can happen.

internal import Logging
internal import WryneckDeferred

final class LifeCycle {
    /// As long as nginx's workers are usually given by their service units.
    static let standardLimit = Duration.seconds(30)

    var startupLimit = LifeCycle.standardLimit
    var shutdownLimit = LifeCycle.standardLimit
    var onHangup: (() throws -> Void)? { didSet { if onHangup != nil { signals?.heedHangup() } } }
    var endingSignal: CInt?
    /// Whether the phase after *startup* has begun: what is to run "when running" runs at once from here on.
    private(set) var hasStarted = false

    let startup: PhasedEvent
    let shutdown: PhasedEvent
    private var limit: DelayedCall?
    private var signals: RunSignals?
    private var mainQueue: MainQueueSource?

    init(logger: Logger) {
        let report = { (error: any Error) in logger.error("A start-up or shutdown trigger failed", metadata: ["error": "\(error)"]) }
        startup = PhasedEvent(report: report)
        shutdown = PhasedEvent(report: report)
    }

    /// What of the process's belongs to the reactor while it runs.
    func takeOver(_ reactor: Reactor, handlingSignals: Bool) {
        if handlingSignals { signals = RunSignals(on: reactor) }
        mainQueue = MainQueueSource(on: reactor)
    }

    func giveBack() {
        signals?.end()
        signals = nil
        mainQueue?.end()
        mainQueue = nil
    }

    func startUp(_ reactor: Reactor) {
        var limit: DelayedCall?
        startup.begin { [unowned self] in
            try? limit?.cancel()
            startup.run(.during)
            hasStarted = true
            startup.run(.after)
        }
        guard startup.waitingCount > 0 else { return }
        limit = reactor.callLater(startupLimit) { [unowned self, unowned reactor] in
            reactor.logger.warning("The reactor starts before all is ready", metadata: ["waiting": "\(startup.waitingCount)"])
            startup.cutShort()
        }
    }

    /// Runs *before* shutdown, waits for it and for work in threads, and calls `leave`. The limit's timer ends with the reactor.
    func shutDown(_ reactor: Reactor, _ leave: @escaping () -> Void) {
        startup.abandon()
        shutdown.begin { [unowned reactor] in reactor.threadCalls.whenIdle(leave) }
        guard shutdown.waitingCount > 0 || reactor.threadCalls.count > 0 else { return }
        limit = reactor.callLater(shutdownLimit) { [unowned self, unowned reactor] in
            let waiting = shutdown.waitingCount + reactor.threadCalls.count
            reactor.logger.warning("The reactor stops before all has ended", metadata: ["waiting": "\(waiting)"])
            shutdown.cutShort()
            leave()
        }
    }

    /// The shutdown under way may take so long from now, if that is less than it had.
    func hurry(_ grace: Duration, on reactor: Reactor) {
        guard let limit, let deadline = limit.deadline, reactor.now + grace < deadline else { return }
        try? limit.reset(grace)
    }

    /// Back to the beginning, for another run. Triggers that have not run stay.
    func rewind() {
        startup.abandon()
        shutdown.abandon()
        hasStarted = false
    }

    /// Lets go of everything at the reactor's end: triggers often hold their reactor.
    func removeAll() {
        startup.removeAll()
        shutdown.removeAll()
        onHangup = nil
    }
}

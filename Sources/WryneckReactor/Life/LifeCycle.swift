// LifeCycle.swift - a reactor's beginning and end: what runs when, and how long it may take.
// Invariant: the loop goes on turning during *before*, so that what is waited for can happen.

internal import Logging
internal import WryneckDeferred

final class LifeCycle {
    /// The time that service units usually give nginx's workers.
    static let standardLimit = Duration.seconds(30)

    var startupLimit = LifeCycle.standardLimit
    var shutdownLimit = LifeCycle.standardLimit
    var onHangup: (() throws -> Void)? { didSet { if onHangup != nil { signals?.heedHangup() } } }
    var signalHooks: [CInt: [() throws -> Void]] = [:]
    /// Set while somebody watches the process's signals on this reactor: has one more be watched.
    var heedSignal: ((CInt) -> Void)?
    var endingSignal: CInt?
    /// Whether the phase after *startup* has begun: functions that wait for the reactor to run are run at once from
    /// here on.
    private(set) var hasStarted = false

    let startup: PhasedEvent
    let shutdown: PhasedEvent
    private var limit: DelayedCall?
    private var signals: RunSignals?
    private var mainQueue: MainQueueSource?

    init(logger: Logger) {
        let report = { (error: any Error) in
            logger.error("A start-up or shutdown trigger failed", metadata: ["error": "\(error)"])
        }
        startup = PhasedEvent(report: report)
        shutdown = PhasedEvent(report: report)
    }

    /// Takes over what belongs to the whole process while the reactor runs: signals, the main queue.
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
            reactor.logger.warning(
                "The reactor starts before all is ready", metadata: ["waiting": "\(startup.waitingCount)"])
            startup.cutShort()
        }
    }

    /// Runs *before* shutdown, waits for it and for work in threads, and calls `leave`. The limit's timer ends with the
    /// reactor.
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

    /// Gives the shutdown that is under way this much time from now, if it is less than it had.
    func hurry(_ grace: Duration, on reactor: Reactor) {
        guard let limit, let deadline = limit.deadline, reactor.now + grace < deadline else { return }
        try? limit.reset(grace)
    }

    /// Returns to the beginning, for another run. Triggers that have not run stay.
    func rewind() {
        startup.abandon()
        shutdown.abandon()
        hasStarted = false
    }

    /// Releases everything at the reactor's end, because triggers often hold their reactor.
    func removeAll() {
        startup.removeAll()
        shutdown.removeAll()
        onHangup = nil
        signalHooks = [:]
    }
}

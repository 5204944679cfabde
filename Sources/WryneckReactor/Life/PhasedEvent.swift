// PhasedEvent.swift - the triggers of one turning point, in their three phases: Twisted's _ThreePhaseEvent. Knows no
// reactor.
// Invariants: a trigger that throws keeps no other from running. The phase after *before* begins once, when everything
// that *before* started has settled or the waiting was cut short.

internal import WryneckDeferred

final class PhasedEvent {
    private var triggers: [Reactor.Trigger.Phase: [Reactor.Trigger]] = [:]
    private var waiting: [ObjectIdentifier: Deferred<Void>] = [:]
    private var proceed: (() -> Void)?
    private let report: (any Error) -> Void

    init(report: @escaping (any Error) -> Void) { self.report = report }

    /// The number of Deferreds of *before* that have not fired.
    var waitingCount: Int { waiting.count }

    func add(_ phase: Reactor.Trigger.Phase, _ action: @escaping Reactor.Trigger.Action) -> Reactor.Trigger {
        let trigger = Reactor.Trigger(of: self, action)
        triggers[phase, default: []].append(trigger)
        return trigger
    }

    func forget(_ trigger: Reactor.Trigger) {
        for phase in triggers.keys { triggers[phase]?.removeAll { $0 === trigger } }
    }

    /// Runs *before*, and then `proceed`: at once, if there is nothing to wait for.
    func begin(_ proceed: @escaping () -> Void) {
        self.proceed = proceed
        for deferred in run(.before) { wait(for: deferred) }
        proceedIfSettled()
    }

    /// Runs a phase. Triggers that are added to it meanwhile run, too.
    @discardableResult
    func run(_ phase: Reactor.Trigger.Phase) -> [Deferred<Void>] {
        var started: [Deferred<Void>] = []
        while let trigger = triggers[phase]?.first {
            triggers[phase]?.removeFirst()
            do { if let deferred = try trigger.run() { started.append(deferred) } } catch { report(error) }
        }
        // Only *before* waits for Deferreds; the errors of all phases are reported.
        if phase != .before {
            started.forEach { $0.whenSettled { [report] in if case .failure(let error) = $0 { report(error) } } }
        }
        return started
    }

    /// Ends the waiting: what *before* started is cancelled, and the event goes on.
    func cutShort() {
        let waiting = waiting
        self.waiting = [:]
        proceedIfSettled()
        waiting.values.forEach { $0.cancel() }
    }

    /// Ends the waiting, and the event with it.
    func abandon() {
        proceed = nil
        cutShort()
    }

    deinit { expireAll() }

    /// Releases everything.
    func removeAll() {
        expireAll()
        abandon()
    }

    private func expireAll() {
        let all = triggers
        triggers = [:]
        for phase in all.values { phase.forEach { $0.expire() } }
    }

    private func wait(for deferred: Deferred<Void>) {
        let key = ObjectIdentifier(deferred)
        // Kept here, because nobody else may hold it.
        waiting[key] = deferred
        deferred.whenSettled { [weak self] result in
            guard let self, waiting.removeValue(forKey: key) != nil else { return }
            if case .failure(let error) = result { report(error) }
            proceedIfSettled()
        }
    }

    private func proceedIfSettled() {
        guard waiting.isEmpty, let proceed else { return }
        self.proceed = nil
        proceed()
    }
}

// BackendTable+Status.swift - the table, told.

package import WryneckReactor

extension BackendTable {
    /// All backends, in their order; behind them those that leave.
    package func status(at now: Instant) -> [BackendStatus] { entries.map { BackendStatus($0, at: now) } }
}

extension BackendStatus {
    fileprivate init(_ entry: BackendEntry, at now: Instant) {
        (id, url, weight) = (entry.backend.id.description, entry.backend.description, entry.backend.weight)
        (busy, total, failures) = (entry.busy, entry.total, entry.failures)
        share = Double(entry.share(at: now)) / Double(entry.fullShare)
        state = entry.isOpen ? State(entry.health.state, at: now) : .draining
        if case .out(let until) = entry.health.state, until > now {
            secondsOut = (until - now) / .seconds(1)
        } else {
            secondsOut = nil
        }
    }
}

extension BackendStatus.State {
    fileprivate init(_ state: BackendHealth.State, at now: Instant) {
        self =
            switch state {
            case .up: .up
            case .out(let until): until > now ? .out : .trial
            case .trial: .trial
            case .down: .out
            }
    }
}

// Backends+Checks.swift - one prober for all reactors.
// Invariant: at most one has claimed the checks; when it lets go, another one can, and misses none.

package import WryneckReactor

extension Backends {
    /// Asks to be the one who makes the checks.
    /// - Returns: whether the caller is, until `releaseProber`. False, too, if there is nothing to check.
    package func claimProber() -> Bool {
        state.withLock { state in
            guard health.checks != nil, !state.hasProber else { return false }
            state.hasProber = true
            return true
        }
    }

    /// Makes room for another prober. Only for the one who has claimed it. Checks under way are made again.
    package func releaseProber() {
        state.withLock { state in
            state.hasProber = false
            state.table.forgetChecks()
        }
    }

    /// The backends to check now. Each of them is to be told of by `probed`.
    package func dueChecks(at now: Instant, using generator: inout some RandomNumberGenerator) -> [Backend] {
        state.withLock { $0.table.dueChecks(at: now, using: &generator) }
    }

    /// When `dueChecks` has something to do; nil for never. It may be in the past. A backend that comes by `replace`
    /// may bring it nearer: ask again after an interval at the latest.
    package var nextCheck: Instant? { state.withLock { $0.table.nextCheck } }

    /// A check has ended.
    @discardableResult
    package func probed(_ id: BackendID, isHealthy: Bool, at now: Instant) -> [BackendEvent] {
        change { $0.table.probed(id, isHealthy: isHealthy, at: now) }
    }
}

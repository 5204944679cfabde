// BackendTable+Checks.swift - which backends are to be asked how they are.

package import WryneckReactor

extension BackendTable {
    /// The backends to check now; each counts as being checked until `probed`.
    package mutating func dueChecks(at now: Instant, using generator: inout some RandomNumberGenerator) -> [Backend] {
        guard let checks = options.checks else { return [] }
        var due: [Backend] = []
        for index in entries.indices where entries[index].admission != .leaving {
            if entries[index].checks.takeDue(checks, at: now, using: &generator) { due.append(entries[index].backend) }
        }
        return due
    }

    /// When `dueChecks` has something to do; nil for never. It may be in the past.
    package var nextCheck: Instant? {
        guard options.checks != nil else { return nil }
        return entries.lazy.filter { $0.admission != .leaving }.compactMap(\.checks.deadline).min()
    }

    /// A check has ended.
    package mutating func probed(_ id: BackendID, isHealthy: Bool, at now: Instant) -> [BackendEvent] {
        guard let index = index(of: id) else { return [] }
        entries[index].checks.end()
        return events(entries[index].health.checked(isHealthy, at: now), index)
    }

    /// Whoever made the checks is gone: nothing will be heard of those under way.
    package mutating func forgetChecks() {
        for index in entries.indices { entries[index].checks.end() }
    }
}

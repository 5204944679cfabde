// BackendEntry.swift - what a table knows of one backend.
// Invariant: `busy` is the number of its requests that have begun and not ended, also while it takes no more of them.

internal import WryneckReactor

/// One backend in a table.
struct BackendEntry: Sendable {
    /// Whether it takes requests, as far as people say. Their wish and its health are two things.
    enum Admission {
        case open
        /// None any more, until somebody readmits it.
        case draining
        /// None any more, and it is forgotten when the last one has ended.
        case leaving
    }

    var backend: Backend
    /// The value of its sticky cookie; empty if there are no such cookies.
    let token: String
    var admission = Admission.open
    var health: BackendHealth
    var checks = CheckSchedule()
    /// Requests under way.
    var busy = 0
    /// Requests that it was chosen for.
    var total = 0
    /// Those of them that failed.
    var failures = 0
    /// How much it gets of the request that is being given out, in thousandths of a weight of 1.
    var share = 0
    /// What it has saved up in round robin, in the same unit.
    var credit = 0

    init(_ backend: Backend, token: String, _ options: BackendHealthOptions, since: Instant?) {
        (self.backend, self.token) = (backend, token)
        health = BackendHealth(options, since: since)
    }

    var isOpen: Bool { admission == .open }
    /// Whether it takes no more requests, and has none.
    var isDrained: Bool { !isOpen && busy == 0 }
    /// All that its weight gives it.
    var fullShare: Int { backend.weight * BackendHealth.whole }

    /// What it gets at this time.
    func share(at now: Instant) -> Int { isOpen ? backend.weight * health.share(at: now) : 0 }
}

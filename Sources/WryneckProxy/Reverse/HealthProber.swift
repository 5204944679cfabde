// HealthProber.swift - asks servers how they are, for all reactors.
// Invariant: at most one prober is at work; when its reactor lets go of it, another one may be.

internal import Wryneck
internal import WryneckClient
internal import WryneckDeferred
internal import WryneckReactor

final class HealthProber {
    private let backends: Backends
    private let agent: any RequestSending
    private let checks: BackendHealthOptions.Checks
    private var timer: DelayedCall?

    /// Begins; nil if there is nothing to check, or somebody else does.
    init?(of backends: Backends, over agent: any RequestSending) {
        guard let checks = backends.health.checks, backends.claimProber() else { return nil }
        (self.backends, self.agent, self.checks) = (backends, agent, checks)
        look()
    }

    deinit {
        try? timer?.cancel()
        backends.releaseProber()
    }

    private func look() {
        var generator = SystemRandomNumberGenerator()
        for backend in backends.dueChecks(at: agent.reactor.now, using: &generator) { check(backend) }
        let next = backends.nextCheck.map { $0 - agent.reactor.now } ?? checks.interval
        let wait = min(max(next, .milliseconds(10)), checks.interval)
        timer = agent.reactor.callLater(wait) { [weak self] in self?.look() }
    }

    private func check(_ backend: Backend) {
        guard let url = try? backend.url(target: checks.target) else { return note(backend, isHealthy: false) }
        var request = ClientRequest(.get, url)
        request.socketPath = backend.socketPath
        DeadlineAgent(agent, checks.timeout).send(request).whenSettled { [weak self] result in
            guard let self else { return }
            if case .success(let response) = result {
                note(backend, isHealthy: checks.statuses.contains(response.status.code))
            } else {
                note(backend, isHealthy: false)
            }
        }
    }

    private func note(_ backend: Backend, isHealthy: Bool) {
        backends.probed(backend.id, isHealthy: isHealthy, at: agent.reactor.now)
    }
}

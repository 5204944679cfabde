// BackendHealth+Checks.swift - what the proxy's own requests say about a backend.

internal import WryneckReactor

extension BackendHealth {
    /// A check has ended. Also one that was put out by users' requests comes back by checks, and needs no trial then.
    mutating func checked(_ isHealthy: Bool, at now: Instant) -> Change? {
        guard let checks = options.checks else { return nil }
        (falls, rises) = isHealthy ? (0, rises + 1) : (falls + 1, 0)
        switch state {
        case .up, .out, .trial: if falls >= checks.fall { return fall() }
        case .down: break
        }
        switch state {
        case .out, .trial, .down: return rises >= checks.rise ? comeBack(at: now) : nil
        case .up: return nil
        }
    }

    private mutating func fall() -> Change {
        enter(.down)
        return .down
    }
}

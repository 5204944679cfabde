// HealthCheck.swift - a question of a program's own: can it do its work now?
// Invariants: a check has one answer, whichever comes first, its own or the time's; it is never asked again while it
// has not ended.

internal import Wryneck

/// A check for `ReadinessPage`, such as a query that a database has to answer.
///
/// ```swift
/// HealthCheck("database") { _ = try await database.query("select 1") }
/// ```
public struct HealthCheck {
    /// Its name, which the page shows.
    public let name: String
    /// How long it may take, and then counts as failed; its task is cancelled.
    public let timeout: Duration
    /// Whether the server is not ready without it; else its failure is only shown.
    public let isCritical: Bool
    let run: () async throws -> Void

    /// - Parameters:
    ///   - name: a short text; the page shows it to everybody who may see the page.
    ///   - timeout: one second by default, because probes wait no longer themselves (Kubernetes: one second).
    ///   - isCritical: true by default.
    ///   - run: asks, in a task on the reactor's thread. What it throws is the failure; the log has it, the page not.
    public init(
        _ name: String, timeout: Duration = .seconds(1), isCritical: Bool = true,
        _ run: @escaping () async throws -> Void
    ) {
        (self.name, self.timeout, self.isCritical, self.run) = (name, timeout, isCritical, run)
    }
}

/// One check's work, and its last answer.
final class HealthProbe {
    enum Answer: Equatable {
        case passed, failed, timedOut
        /// The one before has not ended, long after its time.
        case hangs

        var text: String {
            switch self {
            case .passed: "ok"
            case .failed: "failed"
            case .timedOut: "timed out"
            case .hangs: "hangs"
            }
        }
    }

    let check: HealthCheck
    private(set) var answer = Answer.failed
    private var work: Deferred<Void>?

    init(_ check: HealthCheck) { self.check = check }

    var isFatal: Bool { check.isCritical && answer != .passed }

    /// Asks, and calls `done` once, when `answer` is there.
    func ask(on reactor: Reactor, _ logger: Logger, _ done: @escaping () -> Void) {
        guard work == nil else {
            answer = .hangs
            return done()
        }
        var isAnswered = false
        let settle = { [self] (answer: Answer, error: (any Error)?) -> Void in
            guard !isAnswered else { return }
            isAnswered = true
            if answer != .passed, self.answer != answer || error != nil {
                logger.warning(
                    "A health check does not pass",
                    metadata: [
                        "check": "\(check.name)", "answer": "\(answer.text)", "error": "\(error.map { "\($0)" } ?? "")",
                    ])
            }
            self.answer = answer
            done()
        }
        let run = check.run
        let work = Deferred<Void>(on: reactor) { try await run() }
        self.work = work
        let call = reactor.callLater(check.timeout) {
            settle(.timedOut, nil)
            work.cancel()
        }
        work.whenSettled { [self] result in
            self.work = nil
            try? call.cancel()
            switch result {
            case .success: settle(.passed, nil)
            case .failure(let error): settle(.failed, error)
            }
        }
    }
}

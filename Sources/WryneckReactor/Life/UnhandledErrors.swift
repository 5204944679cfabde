// UnhandledErrors.swift - the reports of unhandled errors of Deferreds, on their way to a reactor's logger.
// Invariants: the first of equal reports is logged at once; the others of the same second are counted and logged as one
// line. The number of reports that are remembered has a limit.

internal import Logging
internal import WryneckDeferred

final class UnhandledErrors {
    /// Equal reports are counted for so long.
    private static let span = Duration.seconds(1)
    /// Different reports beyond this many are only counted.
    private static let mostKinds = 32

    private struct Repeated {
        let report: DeferredDiagnostics.Report
        var count = 0
    }

    private let logger: Logger
    private unowned let reactor: Reactor
    private var repeated: [String: Repeated] = [:]
    private var others = 0
    private var timer: DelayedCall?
    private var outer: DeferredDiagnostics.Witness?

    init(of reactor: Reactor) {
        self.reactor = reactor
        logger = reactor.logger
    }

    /// Takes over the reports of the calling thread.
    func begin() {
        outer = DeferredDiagnostics.exchangeWitness(for: DeferredDiagnostics.Witness { [weak self] in self?.note($0) })
    }

    /// Logs what was counted, and gives the thread's reports back.
    func end() {
        tellRepeated()
        _ = DeferredDiagnostics.exchangeWitness(for: outer)
        outer = nil
    }

    private func note(_ report: DeferredDiagnostics.Report) {
        let key = report.description
        if repeated[key] != nil {
            repeated[key]?.count += 1
        } else if repeated.count < UnhandledErrors.mostKinds {
            repeated[key] = Repeated(report: report)
            tell(report)
        } else {
            others += 1
        }
        // A reactor that has ended runs no timers; `end()` logs what was counted then.
        if timer == nil, !reactor.hasEnded {
            timer = reactor.callLater(UnhandledErrors.span) { [weak self] in self?.tellRepeated() }
        }
    }

    private func tellRepeated() {
        try? timer?.cancel()
        timer = nil
        let (counted, others) = (repeated.values.filter { $0.count > 0 }, others)
        (repeated, self.others) = ([:], 0)
        for one in counted { tell(one.report, again: one.count) }
        guard others > 0 else { return }
        logger.error("More errors of Deferreds were not handled", metadata: ["count": "\(others)"])
    }

    private func tell(_ report: DeferredDiagnostics.Report, again count: Int? = nil) {
        var metadata: Logger.Metadata = ["error": "\(report.error)", "deferred": "\(report.type)"]
        if let made = report.made { metadata["made"] = "\(made)" }
        if let fired = report.fired { metadata["fired"] = "\(fired)" }
        if let count { metadata["again"] = "\(count)" }
        logger.error(UnhandledErrors.message(report.kind), metadata: metadata)
    }

    private static func message(_ kind: DeferredDiagnostics.Report.Kind) -> Logger.Message {
        switch kind {
        case .unhandledError: "An error of a Deferred was not handled"
        case .cancellerThrew: "The canceller of a Deferred threw an error"
        case .logged: "An errback noted an error"
        }
    }
}

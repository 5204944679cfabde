// Server+Notifier.swift - reports a server's state to the service manager: ready, reloading, stopping, alive.
// Invariant: "alive" is reported only if each reactor has answered since the last report.

internal import WryneckDeferred
public import WryneckReactor

extension Server {
    /// Reports the server's state to a service manager while `run()` waits: that it is ready, that it reloads after
    /// SIGHUP and when that is over, that it stops, and, if the manager watches it (`WatchdogSec=`), that all its
    /// reactors still turn.
    ///
    /// ```swift
    /// server.report(to: ServiceNotifier())
    /// try await server.run()
    /// ```
    /// - Parameter notifier: the manager; nil does nothing.
    public func report(to notifier: ServiceNotifier?) { state.withLock { $0.notifier = notifier } }

    var notifier: ServiceNotifier? { state.withLock { $0.notifier } }

    /// Reports that the server is ready. On the first reactor's thread.
    func reportReady(on reactor: Reactor) {
        guard let notifier else { return }
        notifier.notify(.ready, status: servingStatus)
        guard let timeout = notifier.watchdogTimeout else { return }
        let call = LoopingCall(on: reactor) { [self] in askReactors(notifier) }
        call.start(every: timeout / 2)
    }

    private var servingStatus: String { "Serving at \(addresses.map(\.description).joined(separator: ", "))" }

    /// Asks all reactors; the last one to answer reports that all are alive. One that hangs never answers.
    private func askReactors(_ notifier: ServiceNotifier) {
        afterAll { notifier.notify(.watchdog) }
    }

    /// Runs `body` when the reactors have done everything that they were given before.
    func afterAll(_ body: @escaping @Sendable () -> Void) {
        let handles = handles
        let left = Locked(handles.count)
        for handle in handles {
            handle.perform {
                let isLast = left.withLock { count in
                    count -= 1
                    return count == 0
                }
                if isLast { body() }
            }
        }
    }

    func reportReloading() { notifier?.notify(.reloading) }

    /// Reports the end of a reload, when the hooks of all reactors have run.
    func reportReloaded() {
        guard let notifier else { return }
        afterAll { [self] in notifier.notify(.ready, status: servingStatus) }
    }

    /// Reports once that the server stops.
    func reportStopping() {
        let notifier: ServiceNotifier? = state.withLock { state in
            defer { state.notifier = nil }
            return state.notifier
        }
        notifier?.notify(.stopping, status: "Finishing requests")
    }
}

// Server+Notifier.swift - a server's word to the service manager: ready, reloading, stopping, alive.
// Invariant: "alive" is said only when each reactor has answered since the last time.

internal import WryneckDeferred
public import WryneckReactor

extension Server {
    /// Tells a service manager how the server is doing while `run()` waits: that it is ready, that SIGHUP has it reload and when that is over, that
    /// it stops, and, if the manager has set a time for that (`WatchdogSec=`), that all its reactors still turn.
    ///
    /// ```swift
    /// server.report(to: ServiceNotifier())
    /// try await server.run()
    /// ```
    /// - Parameter notifier: nil does nothing.
    public func report(to notifier: ServiceNotifier?) { state.withLock { $0.notifier = notifier } }

    var notifier: ServiceNotifier? { state.withLock { $0.notifier } }

    /// On the first reactor's thread.
    func reportReady(on reactor: Reactor) {
        guard let notifier else { return }
        notifier.notify(.ready, status: servingStatus)
        guard let timeout = notifier.watchdogTimeout else { return }
        let call = LoopingCall(on: reactor) { [self] in askReactors(notifier) }
        call.start(every: timeout / 2)
    }

    private var servingStatus: String { "Serving at \(addresses.map(\.description).joined(separator: ", "))" }

    /// The last one to answer says that all are alive. One that hangs never does.
    private func askReactors(_ notifier: ServiceNotifier) {
        afterAll { notifier.notify(.watchdog) }
    }

    /// Runs `body` when all that was given to the reactors before has been done.
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

    /// When the hooks of all reactors have run.
    func reportReloaded() {
        guard let notifier else { return }
        afterAll { [self] in notifier.notify(.ready, status: servingStatus) }
    }

    /// Once.
    func reportStopping() {
        let notifier: ServiceNotifier? = state.withLock { state in
            defer { state.notifier = nil }
            return state.notifier
        }
        notifier?.notify(.stopping, status: "Finishing requests")
    }
}

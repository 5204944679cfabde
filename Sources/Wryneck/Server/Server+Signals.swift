// Server+Signals.swift - the process's signals while `run()` waits.

internal import Glibc
internal import Logging
internal import Synchronization
public import WryneckReactor

extension Server {
    /// Adds a function that runs on each reactor's thread when SIGHUP comes while `run()` waits: the place to reopen
    /// log files. What it throws is logged. The certificates of secure endpoints are loaded again then, too. Without
    /// hooks and without secure endpoints, SIGHUP does what it did before.
    /// - Parameter body: gets the reactor. Several hooks run in the order in which they were added.
    public func onHangup(_ body: @escaping @Sendable (Reactor) throws -> Void) {
        state.withLock { $0.hangupHooks.append(body) }
    }

    /// Watches SIGINT and SIGTERM, of which the first lets requests finish and the second ends them, and SIGHUP, which
    /// runs the hooks. Nil if another part of the program watches signals.
    func heedSignals(_ stopping: StopSignal) -> ProcessSignals? {
        let hearsHangups = !hangupHooks.isEmpty || !securities.isEmpty || notifier != nil
        return ProcessSignals([SIGINT, SIGTERM] + (hearsHangups ? [SIGHUP] : [])) { [self] number, reactor in
            if number == SIGHUP { return hangUp() }
            // Otherwise only SIGKILL could end a program whose handlers hang.
            stopping.came(number, on: reactor) { Syscalls.endProcess(by: number) }
        }
    }

    private var hangupHooks: [HangupHook] { state.withLock { $0.hangupHooks } }

    /// Loads the certificates anew, and runs the hooks on each reactor.
    package func hangUp() {
        reportReloading()
        do { try reloadCertificates() } catch {
            logger.warning("The certificates stay as they were", metadata: ["reason": "\(error)"])
        }
        for handle in handles {
            for hook in hangupHooks { handle.perform { reactor in reactor.guarding { try hook(reactor) } } }
        }
        reportReloaded()
    }
}

/// The steps by which signals end a server: the first begins the drain, the second ends it at once.
package final class StopSignal: Sendable {
    /// How long the reactors may take for an end at once: a hundred times as long as they need, unless a handler or a
    /// disk hangs.
    package static let patience = Duration.seconds(5)

    private let server: Server
    private let signals = Locked<[CInt]>([])

    package init(of server: Server) { self.server = server }

    /// The signal that cut requests off; nil if none did.
    package var abortedBy: CInt? { signals.withLock { $0.count > 1 ? $0[1] : nil } }

    /// Takes the next step.
    /// - Parameters:
    ///   - number: the signal.
    ///   - reactor: the reactor that has waited for it.
    ///   - hanging: called if the server has not ended `patience` after the second signal.
    package func came(_ number: CInt, on reactor: Reactor, hanging: @escaping () -> Void) {
        let count = signals.withLock { signals in
            signals.append(number)
            return signals.count
        }
        switch count {
        case 1: server.beginStop(grace: server.timeouts.drain, orNotStart: true)
        case 2:
            server.abort()
            reactor.callLater(StopSignal.patience, hanging)
        default: break
        }
    }
}

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
    public func onHangup(_ body: @escaping @Sendable (Reactor) throws -> Void) { state.withLock { $0.hangupHooks.append(body) } }

    /// Watches SIGINT and SIGTERM, of which the first lets requests finish and the second ends them, and SIGHUP, which
    /// runs the hooks.
    static func heedSignals(_ server: Server, on reactor: Reactor) {
        let isHeard = !server.hangupHooks.isEmpty || !server.securities.isEmpty || server.notifier != nil
        let hangup = isHeard ? [SIGHUP] : []
        var count = 0
        // The reactor's table of sources keeps the watch alive, and ends it with the reactor.
        _ = SignalWatch(on: reactor, [SIGINT, SIGTERM] + hangup) { number in
            if number == SIGHUP { return server.hangUp() }
            count += 1
            if count == 1 { server.beginStop(grace: server.timeouts.drain) } else { server.abort() }
        }
    }

    private var hangupHooks: [HangupHook] { state.withLock { $0.hangupHooks } }

    private func hangUp() {
        reportReloading()
        do { try reloadCertificates() } catch { logger.warning("The certificates stay as they were", metadata: ["reason": "\(error)"]) }
        for handle in handles {
            for hook in hangupHooks { handle.perform { reactor in reactor.guarding { try hook(reactor) } } }
        }
        reportReloaded()
    }
}

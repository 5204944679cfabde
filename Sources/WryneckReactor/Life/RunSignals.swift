// RunSignals.swift - the process's signals while a reactor runs: SIGINT and SIGTERM end it, SIGHUP calls its hook,
// SIGPIPE is ignored. `end()` restores the dispositions that were there before.

internal import CLinux
internal import Glibc

final class RunSignals {
    private let brokenPipe = BrokenPipe()
    private var watch: SignalWatch?
    private unowned let reactor: Reactor
    private var heedsHangup = false

    init(on reactor: Reactor) {
        self.reactor = reactor
        watch = SignalWatch(on: reactor, [SIGINT, SIGTERM]) { [unowned reactor] in RunSignals.signalled(reactor, $0) }
        if reactor.lifeCycle.onHangup != nil { heedHangup() }
    }

    /// Watches SIGHUP, too; only once there is a hook, because by default it ends the process.
    func heedHangup() {
        guard !heedsHangup, let watch else { return }
        heedsHangup = true
        watch.add(SIGHUP)
    }

    func end() {
        watch?.end()
        watch = nil
    }

    private static func signalled(_ reactor: Reactor, _ number: CInt) {
        if number == SIGHUP { return reactor.guarding { try reactor.lifeCycle.onHangup?() } }
        guard number == SIGINT || number == SIGTERM else { return }
        let isFirst = reactor.lifeCycle.endingSignal == nil
        reactor.lifeCycle.endingSignal = number
        if isFirst { reactor.stop() } else { reactor.stopNow() }
    }
}

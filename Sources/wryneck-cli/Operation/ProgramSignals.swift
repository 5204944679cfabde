// ProgramSignals.swift - signals, from the program's first line to its exit. Invariant: a signal that is meant for a
// server never has its default action, neither a moment before the end nor in the first process of a container, where
// the default action is none. So no PID file and no partial upload is left, and the exit code does not depend on the
// moment.

internal import Glibc
internal import Logging
internal import Wryneck

final class ProgramSignals: Sendable {
    /// The server that the signals are for.
    struct Subject: Sendable {
        let stopping: StopSignal
        let server: Server
        let log: RequestLog
        let terminal: Terminal
        /// Called before an end by force.
        let lastWords: @Sendable () -> Void
    }

    private let subject = Locked<Subject?>(nil)
    /// Whether SIGHUP was ignored at the start, by nohup(1): the program then outlives its terminal.
    private let ignoresHangup = Syscalls.isSignalIgnored(SIGHUP)

    /// The exit code for an end by a signal, as shells count.
    static func code(_ number: CInt) -> CInt { 128 + number }

    /// Takes the signals over. Called once, before anything is opened.
    func begin() {
        // If the system has no thread for them, all signals keep their default actions.
        _ = ProcessSignals([SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2]) { [self] number, reactor in
            switch number {
            case SIGHUP: hangUp()
            case SIGUSR1: subject.withLock { $0 }?.log.reopen()
            case SIGUSR2: Logger(label: "wryneck").notice("SIGUSR2 has no meaning here")
            default: stop(number, reactor)
            }
        }
    }

    /// Makes a signal to end let the server complete its requests, from here on.
    func serve(_ server: Server, _ log: RequestLog, _ terminal: Terminal, lastWords: @escaping @Sendable () -> Void) {
        // Up to the exit, not only while the server runs: errors of write(2) tell that a log's reader has left, or
        // that a file may not grow (ulimit -f).
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        let served = Subject(
            stopping: StopSignal(of: server), server: server, log: log, terminal: terminal, lastWords: lastWords)
        subject.withLock { $0 = served }
    }

    /// The code to exit with.
    /// - Parameter usual: the code if no second signal came.
    /// - Returns: the code.
    func exitCode(_ usual: CInt) -> CInt {
        subject.withLock { $0 }?.stopping.abortedBy.map(ProgramSignals.code) ?? usual
    }

    private func stop(_ number: CInt, _ reactor: Reactor) {
        // Nothing is open that would have to be closed.
        guard let subject = subject.withLock({ $0 }) else { _exit(ProgramSignals.code(number)) }
        subject.stopping.came(number, on: reactor) {
            subject.lastWords()
            _exit(ProgramSignals.code(number))
        }
    }

    /// Opens logs and certificates anew. The kernel sends the same signal when the terminal goes away, and means the
    /// end.
    private func hangUp() {
        guard let subject = subject.withLock({ $0 }) else { return }
        subject.log.reopen()
        subject.server.hangUp()
        if !ignoresHangup, subject.terminal.isGone() { Task { await subject.server.stop() } }
    }
}

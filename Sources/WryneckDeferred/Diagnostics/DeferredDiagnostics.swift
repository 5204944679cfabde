// DeferredDiagnostics.swift - where reports of unhandled errors go.
// Invariants: the only global state of this target. The hook is called outside the lock, so it may do anything.
// Nothing is written here while a reactor runs on the thread: a reader that hangs would stop its loop.

internal import Glibc
import Synchronization

/// What happens to errors that nobody handled, and how much is remembered about Deferreds.
public enum DeferredDiagnostics {
    /// Gets each report. It runs where the last reference to the failed Deferred is released, so it should only take
    /// note.
    public typealias Hook = @Sendable (DeferredDiagnostics.Report) -> Void

    private static let hook = Mutex<Hook?>(nil)
    private static let debugging = Atomic(false)

    /// Whether Deferreds remember where they were made and fired. It may be switched at any time; a Deferred remembers
    /// what happened while it was on. Twisted's name: `setDebugging`.
    public static var isDebugging: Bool {
        get { debugging.load(ordering: .relaxed) }
        set { debugging.store(newValue, ordering: .relaxed) }
    }

    /// Sends reports to `hook` from now on.
    ///
    /// - Parameter hook: Gets each report; `nil` restores the default: the logger of the reactor that runs on the
    ///   thread, or one line on standard error if none does.
    public static func setHook(_ hook: Hook?) { self.hook.withLock { $0 = hook } }

    /// Gets the reports of one thread, if no hook is set.
    package final class Witness {
        fileprivate let take: (DeferredDiagnostics.Report) -> Void

        package init(_ take: @escaping (DeferredDiagnostics.Report) -> Void) { self.take = take }
    }

    private static let witness = ThreadSlot<Witness>()

    /// Sets the witness of the calling thread.
    ///
    /// - Parameter witness: Gets the thread's reports; `nil` for none.
    /// - Returns: The witness that was set before.
    package static func exchangeWitness(for witness: Witness?) -> Witness? {
        self.witness.exchange(for: witness).before
    }

    static func report(_ report: DeferredDiagnostics.Report) {
        if let hook = hook.withLock({ $0 }) { return hook(report) }
        if let witness = witness.object { return witness.take(report) }
        writeLine("\(report)")
    }

    private static func writeLine(_ text: String) {
        var line = text.utf8.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }
        line.append(UInt8(ascii: "\n"))
        // Whoever reads standard error may have stopped: a report waits for nobody, on no thread, and is rather lost.
        // What poll(2) calls writable takes a line of this length (PIPE_BUF) without blocking.
        line.removeLast(max(0, line.count - 4096))
        var output = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        guard poll(&output, 1, 0) == 1 else { return }
        _ = write(STDERR_FILENO, line, line.count)
    }
}

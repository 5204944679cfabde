// DeferredDiagnostics.swift - where reports of unhandled errors go.
// Invariant: the only global state of this target. The hook is called outside the lock, so it may do anything.

internal import Glibc
import Synchronization

/// What happens to errors that nobody handled, and how much is remembered about Deferreds.
public enum DeferredDiagnostics {
    /// Gets each report. It runs where the last reference to the failed Deferred is released, so it should only take
    /// note.
    public typealias Hook = @Sendable (DeferredReport) -> Void

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
    /// - Parameter hook: Gets each report; `nil` brings back the default, one line on standard error.
    public static func setHook(_ hook: Hook?) { self.hook.withLock { $0 = hook } }

    static func report(_ report: DeferredReport) {
        guard let hook = hook.withLock({ $0 }) else { return writeLine("\(report)") }
        hook(report)
    }

    private static func writeLine(_ text: String) {
        var line = text.utf8.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }
        line.append(UInt8(ascii: "\n"))
        // A failure to write is ignored, because there is no other place to report it to.
        _ = write(STDERR_FILENO, line, line.count)
    }
}

// StopSignals.swift - SIGINT and SIGTERM for programs whose main thread runs no reactor: a small reactor on a thread of
// its own waits for them.

internal import CLinux
internal import Glibc

final class StopSignals: Sendable {
    private let handle: ReactorHandle

    /// Calls back on a thread of its own, with whether it is the first signal. Nil if the system has no resources, or
    /// if somebody else has the signals.
    init?(_ body: @escaping @Sendable (_ isFirst: Bool) -> Void) {
        let answer = ThreadAnswer<ReactorHandle>()
        let started = ThreadSemaphore()
        do {
            try ReactorThread.start("wryneck-signals") {
                StopSignals.watch(body) { handle in
                    if let handle { answer.set(.success(handle)) }
                    started.post()
                }
            }
        } catch { return nil }
        started.wait()
        guard let handle = try? answer.take()?.get() else { return nil }
        self.handle = handle
    }

    func end() { handle.stopNow() }

    private static func watch(_ body: @escaping @Sendable (Bool) -> Void, _ started: (ReactorHandle?) -> Void) {
        var isFirst = true
        guard let reactor = try? Reactor() else { return started(nil) }
        let watch = SignalWatch(on: reactor, [SIGINT, SIGTERM]) { _ in
            body(isFirst)
            isFirst = false
        }
        started(watch == nil ? nil : reactor.handle)
        if watch != nil { try? reactor.run(handlingSignals: false) }
    }
}

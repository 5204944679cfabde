// ProcessSignals.swift - signals for programs whose main thread runs no reactor: a small reactor on a thread of its
// own waits for them. Invariant: signals are handled from the beginning to the end, whatever the program's other
// reactors do. A reactor that has ended, or that hangs in a handler, would leave them to the default action, which
// ends the process where it stands.

internal import CLinux
internal import Glibc

package final class ProcessSignals: Sendable {
    private let handle: ReactorHandle
    private let over = StopWish()

    /// Nil if the system has no room for a thread, or another part of the program watches signals.
    /// - Parameters:
    ///   - numbers: the signals.
    ///   - body: called on the thread of the signals, with the signal and the reactor that has waited for it.
    package init?(_ numbers: [CInt], _ body: @escaping @Sendable (_ number: CInt, _ reactor: Reactor) -> Void) {
        let answer = ThreadAnswer<ReactorHandle>()
        let started = ThreadSemaphore()
        do {
            try ReactorThread.start("wryneck-signals") { [over] in
                ProcessSignals.watch(numbers, body) { handle in
                    if let handle { answer.set(.success(handle)) }
                    started.post()
                }
                over.make()
            }
        } catch { return nil }
        started.wait()
        guard let handle = try? answer.take()?.get() else { return nil }
        self.handle = handle
    }

    /// Restores the handlers that were there before; returns when that is done.
    package func end() async {
        handle.stopNow()
        await over.granted()
    }

    private static func watch(
        _ numbers: [CInt], _ body: @escaping @Sendable (CInt, Reactor) -> Void, _ started: (ReactorHandle?) -> Void
    ) {
        guard let reactor = try? Reactor() else { return started(nil) }
        let watch = SignalWatch(on: reactor, numbers) { [unowned reactor] number in body(number, reactor) }
        started(watch == nil ? nil : reactor.handle)
        if watch != nil { try? reactor.run(handlingSignals: false) }
    }
}

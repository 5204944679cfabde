// TotalDeadline.swift - the time for a whole exchange, or for what is left of it.

internal import WryneckReactor

/// Runs from its making until it is ended, or nobody holds it.
final class TotalDeadline {
    private var timer: DelayedCall?

    init(_ time: Duration, on reactor: Reactor, _ onEnd: @escaping () -> Void) {
        timer = reactor.callLater(time, onEnd)
    }

    deinit { end() }

    func end() { try? timer.take()?.cancel() }
}

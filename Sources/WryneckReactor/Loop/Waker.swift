// Waker.swift - ends the reactor's wait when another thread has put something into its inbox.

/// The reading end of the handle's eventfd. It only resets it; the reactor looks into the inbox in each turn anyway.
final class Waker: EventSource {
    let descriptor: CInt
    init(descriptor: CInt) { self.descriptor = descriptor }
    func ready(_ readiness: Readiness) { Syscalls.drainNotifications(descriptor) }
    func reactorStopped() {}
}

// Waker.swift - ends the reactor's wait when another thread has left something in its inbox.

/// The reactor's end of its handle's eventfd. It only takes the note; the inbox is looked into once a turn anyway.
final class Waker: EventSource {
    let descriptor: CInt
    init(descriptor: CInt) { self.descriptor = descriptor }
    func ready(_ readiness: Readiness) { Syscalls.drainNotifications(descriptor) }
    func reactorStopped() {}
}

// MainQueueSource.swift - keeps the main actor and DispatchQueue.main working while a reactor runs on the main thread.

/// libdispatch's main queue as one of the reactor's sources.
final class MainQueueSource: EventSource {
    private unowned let reactor: Reactor
    private let descriptor: CInt
    private let drain: () -> Void
    private var token: SourceToken?

    /// Nil on any thread but the main one, and where there is no libdispatch.
    init?(on reactor: Reactor) {
        guard Syscalls.isMainThread(), let (descriptor, drain) = Syscalls.mainQueue() else { return nil }
        self.reactor = reactor
        self.descriptor = descriptor
        self.drain = drain
        guard let token = try? reactor.register(self, descriptor, .readable) else { return nil }
        self.token = token
    }

    func ready(_ readiness: Readiness) {
        Syscalls.drainNotifications(descriptor)
        drain()
    }

    func reactorStopped() { end() }

    /// Ends the registration. The descriptor is libdispatch's and stays open.
    func end() {
        guard let token else { return }
        self.token = nil
        reactor.deregister(token, descriptor)
    }
}

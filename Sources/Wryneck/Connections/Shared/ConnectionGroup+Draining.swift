// ConnectionGroup+Draining.swift - the orderly end of a site's connections on one reactor.

internal import WryneckDeferred
internal import WryneckReactor

extension ConnectionGroup {
    /// Turns newcomers away, and lets those who are there have their answers.
    /// - Parameter listeners: where the group's connections come from.
    /// - Returns: fires when the last request has been answered.
    func drain(_ listeners: [Listener]) -> Deferred<Void> {
        listeners.forEach { $0.stop() }
        let done = Deferred<Void>()
        // Idle connections end at once; those whose handshake is under way may still bring a request.
        drain {}
        drain(listeners[...]) { [self] in drain { try? done.callback() } }
        return done
    }

    private func drain(_ listeners: ArraySlice<Listener>, _ done: @escaping () -> Void) {
        guard let listener = listeners.first else { return done() }
        listener.drain { [self] in drain(listeners.dropFirst(), done) }
    }
}

// Reactor.Trigger+Event.swift - the two turning points of a reactor's life, and the phases of each.

extension Reactor.Trigger {
    /// A turning point of a reactor's life at which it calls back.
    public enum Event: Hashable, Sendable {
        /// The reactor begins to run.
        case startup
        /// The reactor has been asked to stop.
        case shutdown
    }
}

extension Reactor.Trigger {
    /// The order of triggers at a turning point.
    public enum Phase: Hashable, Sendable, CaseIterable {
        /// First; the next phase waits for what it starts.
        case before
        /// The event itself: at shutdown, connections are still there, and end right after this phase.
        case during
        /// Last: at startup, the reactor runs; at shutdown, connections and threads have ended.
        case after
    }
}

// SystemEvent.swift - the two turning points of a reactor's life, and the phases of each.

/// A turning point of a reactor's life at which it calls back.
public enum SystemEvent: Hashable, Sendable {
    /// The reactor begins to run.
    case startup
    /// The reactor has been asked to stop.
    case shutdown
}

/// The order of triggers at a turning point.
public enum TriggerPhase: Hashable, Sendable, CaseIterable {
    /// First; the next phase waits for what it starts.
    case before
    /// The event itself: at shutdown, connections are still there, and end right after this phase.
    case during
    /// Last: at startup, the reactor runs; at shutdown, connections and threads have ended.
    case after
}

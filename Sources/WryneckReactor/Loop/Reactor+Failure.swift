// Reactor+Failure.swift - why a reactor refuses to run. A reactor runs once.

extension Reactor {
    /// Why a reactor does not run.
    public enum Failure: Error, Hashable, Sendable {
        /// It runs already (Twisted's ReactorAlreadyRunning).
        case alreadyRunning
        /// It has run and ended; make a new one (Twisted's ReactorNotRestartable).
        case ended
        /// The call would make the reactor's own thread wait for itself.
        case wouldDeadlock
    }
}

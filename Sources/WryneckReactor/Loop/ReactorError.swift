// ReactorError.swift - what is wrong with the wish to run a reactor. Rows R1 and R3: a reactor runs once.

/// Why a reactor does not run.
public enum ReactorError: Error, Hashable, Sendable {
    /// It runs already (Twisted's ReactorAlreadyRunning).
    case alreadyRunning
    /// It has run and ended; make a new one (Twisted's ReactorNotRestartable).
    case ended
    /// Its own thread would wait for itself.
    case wouldDeadlock
}

// BackendOutcome.swift - what the end of a request says about its backend.

/// How a request over a backend ended, as far as that says something about the backend.
package enum BackendOutcome: Sendable, Hashable {
    /// It has answered, whatever the answer was: also with 404 or 500.
    case success
    /// No connection, a reset, a malformed or late response, or a status by which it says that it cannot work.
    case failed
    /// The client has left, or it was the client's fault: nobody knows.
    case neutral
}

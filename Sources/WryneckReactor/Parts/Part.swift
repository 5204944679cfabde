// Part.swift - a long-lived part of a program. Twisted's IService, in two functions.

/// Something that begins, works for long, and ends: a server, a worker, a poller. `Parts` runs several of them.
public protocol Part: Sendable {
    /// Begins; returns as soon as the part works.
    /// - Throws: what keeps it from working; then it has left nothing behind.
    func begin() async throws

    /// Ends; returns when it has ended. Called once more, perhaps while the first call waits, it has less time.
    /// - Parameter grace: how long what is under way may still take.
    func end(grace: Duration) async
}

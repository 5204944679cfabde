// Part.swift - a long-lived part of a program. Twisted's IService, in two functions.

/// A part of a program that begins, works for long, and ends: a server, a worker, a poller. `Parts` runs several of
/// them.
public protocol Part: Sendable {
    /// Begins; returns as soon as the part works.
    /// - Throws: why it cannot work; it has then left nothing behind.
    func begin() async throws

    /// Ends; returns when it has ended. A second call, perhaps while the first one waits, gives it less time.
    /// - Parameter grace: how long work that is under way may still take.
    func end(grace: Duration) async
}

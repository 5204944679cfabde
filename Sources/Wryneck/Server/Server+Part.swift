// Server+Part.swift - a server among the parts of a program.

public import WryneckReactor

extension Server: Part {
    /// Starts; see `start()`.
    /// - Throws: what `start()` throws.
    public func begin() async throws { try await start() }

    /// Stops; see `stop(grace:)`.
    /// - Parameter grace: how long requests may still take.
    public func end(grace: Duration) async { await stop(grace: grace) }
}

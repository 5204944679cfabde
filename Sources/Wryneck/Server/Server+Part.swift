// Server+Part.swift - a server as one of the parts of a program.

public import WryneckReactor

extension Server: Part {
    /// Starts; see `start()`.
    /// - Throws: what `start()` throws.
    public func begin() async throws { try await start() }

    /// Stops; see `stop(grace:)`.
    /// - Parameter grace: the most time for requests that are under way.
    public func end(grace: Duration) async { await stop(grace: grace) }
}

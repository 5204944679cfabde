// Request+Session.swift - the session of a request.

public import Wryneck
public import WryneckDeferred

extension Request {
    /// The session of the client; a new one if it has none.
    /// - Throws: `Session.Mistake` if no `Sessions` is on the way to the resource, or if the session has to be loaded
    ///   by `loadSession()`; 503 if the store is away.
    public var session: Session {
        get throws {
            let session = try sessionHere()
            switch session.stage {
            case .unloaded: try session.sessions.load(session, self)
            case .failed(let error): throw error
            case .open, .over: break
            }
            session.isTouched = true
            return session
        }
    }

    /// Loads the session, where `Sessions.Options.loading` is `.onDemand` and the store has to be waited for. Anywhere
    /// else it is the same as `session`.
    /// - Returns: the session; later, `session` is the same one.
    /// - Throws: as `session`.
    public nonisolated(nonsending) func loadSession() async throws -> Session {
        let session = try sessionHere()
        try await session.sessions.loadLater(session, self)
        return try self.session
    }

    /// The same by a Deferred. See the other `loadSession()`.
    @_disfavoredOverload
    public func loadSession() -> Deferred<Session> {
        Deferred(on: reactor) { [self] in try await loadSession() }
    }

    private func sessionHere() throws(Session.Mistake) -> Session {
        guard let session = self[SessionKey.self] else { throw .noSessions }
        return session
    }
}

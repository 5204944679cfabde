// SessionStore.swift - where sessions are kept.
// Invariant: what was deleted stays deleted. A slow request that loaded a session before its user signed out saves a
// higher version of it, and no store may make it anew by that.

/// Keeps sessions: in memory, in a database, in a service that several machines share.
///
/// A store is asked by the reactors of all threads. What it throws means that it is away: the client gets 503.
public protocol SessionStore: Sendable {
    /// - Parameter id: the session's name.
    /// - Returns: the session; nil if there is none. It may be one that has expired: whoever asks looks at the times.
    /// - Throws: if the store is away.
    func load(_ id: SessionID) async throws -> StoredSession?

    /// Creates a session, if its `version` is 1; otherwise replaces the version before it.
    ///
    /// This is a compare-and-swap: two requests that change a session at once do not lose each other's changes, because
    /// the later one gets false, loads again and adds its own.
    /// - Parameters:
    ///   - id: the session's name.
    ///   - session: the new state.
    /// - Returns: false, with nothing changed, if the store does not have just the version before: because the session
    ///   has been changed, or deleted. For version 1: if there is such a session already.
    /// - Throws: if the store is away.
    func save(_ id: SessionID, _ session: StoredSession) async throws -> Bool

    /// Gives a session another name, with a new state: what a sign-in does. Best done at once; the default does one
    /// step after the other.
    /// - Parameters:
    ///   - old: the name so far; no session has it afterwards.
    ///   - new: the new name.
    ///   - session: the new state; its `version` is one above that of the old one.
    /// - Returns: as `save(_:_:)`.
    /// - Throws: if the store is away.
    func move(_ old: SessionID, to new: SessionID, _ session: StoredSession) async throws -> Bool

    /// Deletes a session, if there is one.
    /// - Parameter id: the session's name.
    /// - Throws: if the store is away.
    func delete(_ id: SessionID) async throws

    /// Deletes all sessions of a user: log-out everywhere.
    /// - Parameter user: as in `StoredSession.user`.
    /// - Throws: if the store is away.
    func deleteAll(of user: String) async throws
}

extension SessionStore {
    /// One step after the other: the new session is there before the old one goes.
    public func move(_ old: SessionID, to new: SessionID, _ session: StoredSession) async throws -> Bool {
        guard let before = try await load(old), before.version == session.version - 1 else { return false }
        var first = session
        first.version = 1
        guard try await save(new, first) else { return false }
        try await delete(old)
        return true
    }
}

/// A store that answers at once: a request needs no task to ask it.
package protocol ImmediateSessionStore: SessionStore {
    func loadNow(_ id: SessionID) throws -> StoredSession?
    func saveNow(_ id: SessionID, _ session: StoredSession) throws -> Bool
    func moveNow(_ old: SessionID, to new: SessionID, _ session: StoredSession) throws -> Bool
    func deleteNow(_ id: SessionID) throws
    func deleteAllNow(of user: String) throws
}

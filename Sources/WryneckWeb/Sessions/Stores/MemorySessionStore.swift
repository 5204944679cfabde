// MemorySessionStore.swift - sessions in the memory of the process, for one server.
// Invariants: never more sessions nor more bytes than allowed. What was used longest ago goes first, and nobody who is
// signed in goes before everybody who is not: a flood of visitors signs no user out.

internal import WryneckReactor

/// Keeps sessions in memory: the quickest store. They end with the process.
///
/// One store serves all reactors:
///
/// ```swift
/// let store = MemorySessionStore()
/// let server = Server(.tcp(port: 8080)) { _ in
///     let root = Branch()
///     root.use(try Sessions(store))
/// ```
public final class MemorySessionStore: SessionStore, ImmediateSessionStore {
    /// Why a session is not kept.
    public enum Failure: Error, Hashable, Sendable {
        /// The session alone is larger than all may be.
        case tooLarge
    }

    private let table: Locked<SessionTable>

    /// - Parameters:
    ///   - count: the most sessions; 100 000 unless told.
    ///   - bytes: the most bytes of all of them, with what the store itself needs for each; 64 MiB unless told.
    public init(count: Int = 100_000, bytes: Int = 64 << 20) {
        table = Locked(SessionTable(mostSessions: max(1, count), mostBytes: max(0, bytes)))
    }

    /// The number of sessions, with those that have expired and that nobody has asked for.
    public var count: Int { table.withLock { $0.count } }

    /// The bytes that they take, about.
    public var bytes: Int { table.withLock { $0.bytes } }

    package func loadNow(_ id: SessionID) -> StoredSession? { table.withLock { $0.load(id) } }

    package func saveNow(_ id: SessionID, _ session: StoredSession) throws(Failure) -> Bool {
        try table.withLock { table throws(Failure) in try table.save(id, session) }
    }

    package func moveNow(_ old: SessionID, to new: SessionID, _ session: StoredSession) throws(Failure) -> Bool {
        try table.withLock { table throws(Failure) in try table.move(old, to: new, session) }
    }

    package func deleteNow(_ id: SessionID) { table.withLock { $0.remove(id) } }

    package func deleteAllNow(of user: String) { table.withLock { $0.removeAll(of: user) } }

    /// The session with the name.
    public func load(_ id: SessionID) async -> StoredSession? { loadNow(id) }

    /// See `SessionStore.save(_:_:)`.
    public func save(_ id: SessionID, _ session: StoredSession) async throws -> Bool { try saveNow(id, session) }

    /// See `SessionStore.move(_:to:_:)`.
    public func move(_ old: SessionID, to new: SessionID, _ session: StoredSession) async throws -> Bool {
        try moveNow(old, to: new, session)
    }

    /// Deletes the session with the name.
    public func delete(_ id: SessionID) async { deleteNow(id) }

    /// Deletes all sessions of the user.
    public func deleteAll(of user: String) async { deleteAllNow(of: user) }
}

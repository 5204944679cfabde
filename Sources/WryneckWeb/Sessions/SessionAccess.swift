// SessionAccess.swift - the one way to stores and epochs, now or later.

/// What is asked of a store.
enum SessionAction {
    case load(SessionID)
    case save(SessionID, StoredSession)
    case move(SessionID, to: SessionID, StoredSession)
    case delete(SessionID)
    case deleteAll(String)
    /// The number of a user's sign-outs, for sessions that are in their cookies.
    case epoch(String)
    case advance(String)
    /// Nothing more.
    case done
}

/// What a store has answered.
enum SessionAnswer {
    case nothing
    case loaded(StoredSession?)
    case saved(Bool)
    case epoch(Int64)
}

/// Where sessions are.
enum SessionAccess: Sendable {
    case immediate(any ImmediateSessionStore)
    case remote(any SessionStore)
    case sealed((any SessionEpochs)?)

    /// - Returns: nil if the answer has to be awaited.
    func now(_ action: SessionAction) throws -> SessionAnswer? {
        switch (self, action) {
        case (_, .done), (.sealed(nil), _): .nothing
        case (.immediate(let store), _): try Self.ask(store, action)
        case (.sealed(let epochs as any ImmediateSessionEpochs), .epoch(let user)): .epoch(epochs.epochNow(of: user))
        case (.sealed(let epochs as any ImmediateSessionEpochs), .advance(let user)): Self.advance(epochs, user)
        case (.sealed, .epoch), (.sealed, .advance), (.remote, _): nil
        case (.sealed, _): .nothing
        }
    }

    func later(_ action: SessionAction) async throws -> SessionAnswer {
        switch (self, action) {
        case (.remote(let store), _): return try await Self.ask(store, action)
        case (.sealed(let epochs?), .epoch(let user)): return .epoch(try await epochs.epoch(of: user))
        case (.sealed(let epochs?), .advance(let user)): try await epochs.advance(user)
        default: return try now(action) ?? .nothing
        }
        return .nothing
    }

    private static func advance(_ epochs: any ImmediateSessionEpochs, _ user: String) -> SessionAnswer {
        epochs.advanceNow(user)
        return .nothing
    }

    private static func ask(_ store: any ImmediateSessionStore, _ action: SessionAction) throws -> SessionAnswer {
        switch action {
        case .load(let id): return .loaded(try store.loadNow(id))
        case .save(let id, let session): return .saved(try store.saveNow(id, session))
        case .move(let old, let new, let session): return .saved(try store.moveNow(old, to: new, session))
        case .delete(let id): try store.deleteNow(id)
        case .deleteAll(let user): try store.deleteAllNow(of: user)
        case .epoch, .advance, .done: break
        }
        return .nothing
    }

    private static func ask(_ store: any SessionStore, _ action: SessionAction) async throws -> SessionAnswer {
        switch action {
        case .load(let id): return .loaded(try await store.load(id))
        case .save(let id, let session): return .saved(try await store.save(id, session))
        case .move(let old, let new, let session): return .saved(try await store.move(old, to: new, session))
        case .delete(let id): try await store.delete(id)
        case .deleteAll(let user): try await store.deleteAll(of: user)
        case .epoch, .advance, .done: break
        }
        return .nothing
    }
}

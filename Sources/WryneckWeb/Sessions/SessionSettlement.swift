// SessionSettlement.swift - which steps save a session: answers in, actions out, and nobody waits here.
// Invariants: what has ended is ended first, and in any case. A session that another request has ended is not made
// anew, unless its user has just signed in. The cookie is decided by what the store has taken.

internal import Wryneck
internal import WryneckHTTP

struct SessionSettlement {
    private enum Step {
        case ending
        case saving
        case reloading
        /// Waits for the number that the sealed cookie gets.
        case sealing
    }

    /// So many other requests have saved the session between its loading and its saving here: there is no end to it.
    private static let mostTries = 16

    private let session: Session
    private let now: Int64
    private let keepsChanges: Bool
    private var step = Step.ending
    private var endings: [SessionAction] = []
    private var tries = 0
    /// Whether changes were dropped, because another request has ended the session.
    private(set) var isLost = false

    init(_ session: Session, at now: Int64, keepsChanges: Bool) {
        (self.session, self.now, self.keepsChanges) = (session, now, keepsChanges)
        for ended in session.ended {
            if case .sealed = session.sessions.access {
                if let user = ended.user { endings.append(.advance(user)) }
            } else {
                if let id = ended.id { endings.append(.delete(id)) }
                if ended.isEverywhere, let user = ended.user { endings.append(.deleteAll(user)) }
            }
        }
        endings.reverse()
    }

    /// - Parameter answer: the answer to the action before; `.nothing` at the beginning.
    /// - Returns: what to do; `.done` at the end, when the session knows its cookie.
    /// - Throws: 503 if the session cannot be saved, because others always come first.
    mutating func next(_ answer: SessionAnswer) throws -> SessionAction {
        switch (step, answer) {
        case (.ending, _): return try end()
        case (.saving, .saved(true)): return saved()
        case (.saving, _): return try reload()
        case (.reloading, .loaded(let stored)): return try goOn(from: stored)
        case (.sealing, .epoch(let epoch)): return try seal(epoch)
        case (.reloading, _), (.sealing, _): return .done
        }
    }

    private mutating func end() throws -> SessionAction {
        if let action = endings.popLast() { return action }
        if session.ended.contains(where: { $0.id != nil }) { session.cookie = .remove }
        return try begin()
    }

    private mutating func begin() throws -> SessionAction {
        guard keepsChanges, isDue else { return .done }
        if case .sealed(let epochs) = session.sessions.access {
            guard epochs != nil, let user = session.user, session.hasSignedIn else {
                return try seal(session.kept?.stored.version ?? 1)
            }
            step = .sealing
            return .epoch(user)
        }
        return save()
    }

    private var isDue: Bool {
        session.isChanged || session.kept.map { session.sessions.times.isRefreshDue($0.stored, at: now) } ?? false
    }

    private mutating func save() -> SessionAction {
        step = .saving
        guard let kept = session.kept else {
            return .save(session.freshName.id, session.stored(at: now, version: 1))
        }
        // One that comes from a store may be anything.
        let state = session.stored(at: now, version: kept.stored.version &+ 1)
        return session.id == kept.id ? .save(kept.id, state) : .move(kept.id, to: session.id, state)
    }

    private func saved() -> SessionAction {
        if let kept = session.kept, session.id == kept.id {
            if session.sessions.options.isPersistent { session.cookie = .prolong(kept.id) }
        } else {
            session.cookie = .set(session.freshName.token.text)
        }
        return .done
    }

    private mutating func reload() throws -> SessionAction {
        guard let kept = session.kept, tries < Self.mostTries else {
            throw HTTPError(.serviceUnavailable, "the session is in use", headers: [.retryAfter: "1"])
        }
        tries += 1
        step = .reloading
        return .load(kept.id)
    }

    private mutating func goOn(from stored: StoredSession?) throws -> SessionAction {
        guard let kept = session.kept else { return .done }
        if let stored {
            session.rebase(on: Session.Kept(id: kept.id, stored: stored))
            return isDue ? save() : .done
        }
        guard session.hasSignedIn else {
            isLost = session.isChanged
            return .done
        }
        session.rebase(on: nil)
        return save()
    }

    private func seal(_ epoch: Int64) throws -> SessionAction {
        #if TLS
            if let sealer = session.sessions.sealer {
                let stored = session.stored(at: now, version: epoch)
                session.cookie = .set(
                    try SealedSession.seal(
                        Session.Kept(id: session.id, stored: stored), sealer, session.sessions.options.cookieName))
            }
        #endif
        return .done
    }
}

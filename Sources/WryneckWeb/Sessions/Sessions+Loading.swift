// Sessions+Loading.swift - from a request's cookies to its session.
// Invariant: of several cookies of the name only one may lead to a session. If two do, somebody else has set one of
// them, and nobody can tell which.

internal import Logging
internal import Wryneck
internal import WryneckHTTP

extension Sessions {
    /// More cookies of the name are no accident.
    private static let mostCandidates = 4

    /// What the cookies of the name say: names of sessions, or whole sessions.
    enum Candidates {
        case named([SessionID])
        case sealed([Session.Kept])

        var isEmpty: Bool {
            switch self {
            case .named(let ids): ids.isEmpty
            case .sealed(let sessions): sessions.isEmpty
            }
        }
    }

    func candidates(_ request: Request, at now: Int64) -> Candidates {
        var (ids, found): ([SessionID], [Session.Kept]) = ([], [])
        var seen = 0
        CookieScan.forEach(cookieName, in: request.head.headers) { value in
            seen += 1
            guard seen <= Self.mostCandidates else { return }
            #if TLS
                if let sealer {
                    if let kept = SealedSession.open(value, sealer, options.cookieName, at: now) { found.append(kept) }
                    return
                }
            #endif
            if let id = recent.id(of: value), !ids.contains(id) { ids.append(id) }
        }
        if seen > Self.mostCandidates {
            request.logger.warning(
                "A request has too many cookies of the session's name", metadata: ["count": "\(seen)"])
            (ids, found) = ([], [])
        }
        if case .sealed = access { return .sealed(found) }
        return .named(ids)
    }

    // MARK: Now

    /// Loads the session if its store answers at once.
    func load(_ session: Session, _ request: Request) throws {
        let now = session.group.secondsSince1970
        let candidates = candidates(request, at: now)
        if candidates.isEmpty { return session.open(nil) }
        var found: [Session.Kept] = []
        switch candidates {
        case .named(let ids):
            for id in ids {
                guard case .loaded(let stored)? = try ask(.load(id), request) else { throw Session.Mistake.notLoaded }
                if let stored { found.append(Session.Kept(id: id, stored: stored)) }
            }
        case .sealed(let sessions):
            for kept in sessions {
                if let user = checkedUser(of: kept) {
                    guard let answer = try ask(.epoch(user), request) else { throw Session.Mistake.notLoaded }
                    guard case .epoch(kept.stored.version) = answer else { continue }
                }
                found.append(kept)
            }
        }
        session.open(pick(found, at: now, request))
    }

    /// The user whose epoch decides about a session that is in its cookie.
    private func checkedUser(of kept: Session.Kept) -> String? {
        if case .sealed(nil) = access { return nil }
        return kept.stored.user
    }

    func ask(_ action: SessionAction, _ request: Request) throws -> SessionAnswer? {
        do { return try access.now(action) } catch { throw away(error, request) }
    }

    // MARK: Later

    /// Loads the session, if its store has to be waited for.
    nonisolated(nonsending) func loadLater(_ session: Session, _ request: Request) async throws {
        guard case .unloaded = session.stage else { return }
        let now = session.group.secondsSince1970
        var found: [Session.Kept] = []
        switch candidates(request, at: now) {
        case .named(let ids):
            for id in ids {
                guard case .loaded(let stored) = try await askLater(.load(id), request), let stored else { continue }
                found.append(Session.Kept(id: id, stored: stored))
            }
        case .sealed(let sessions):
            for kept in sessions {
                if let user = checkedUser(of: kept) {
                    guard case .epoch(kept.stored.version) = try await askLater(.epoch(user), request) else { continue }
                }
                found.append(kept)
            }
        }
        session.open(pick(found, at: now, request))
    }

    nonisolated(nonsending) func askLater(_ action: SessionAction, _ request: Request) async throws -> SessionAnswer {
        do { return try await access.later(action) } catch { throw away(error, request) }
    }

    /// Loads the session before the handler runs, if it has to be waited for. That the store is away is the affair of
    /// those who ask for the session.
    func loadedAhead(
        _ session: Session, _ request: Request, _ next: @escaping (Request) throws -> Rendering
    ) throws -> Rendering {
        guard options.loading == .ahead, mustWait(request) else { return try next(request) }
        return .async { [self] () async throws -> Rendering in
            do { try await loadLater(session, request) } catch let error as HTTPError { session.stage = .failed(error) }
            return try next(request)
        }
    }

    private func mustWait(_ request: Request) -> Bool {
        switch access {
        case .immediate, .sealed(nil), .sealed(is any ImmediateSessionEpochs): return false
        case .remote, .sealed:
            var hasCookie = false
            CookieScan.forEach(cookieName, in: request.head.headers) { _ in hasCookie = true }
            return hasCookie
        }
    }

    // MARK: Which one

    private func pick(_ found: [Session.Kept], at now: Int64, _ request: Request) -> Session.Kept? {
        let good = found.filter { times.isGood($0.stored, at: now) }
        guard let first = good.first, good.allSatisfy({ $0.id == first.id }) else {
            if !good.isEmpty {
                request.logger.warning("The cookies of a request lead to several sessions: none counts")
            }
            return nil
        }
        // Of one session in several sealed cookies, the newest.
        return good.max { $0.stored.seen < $1.stored.seen }
    }

    /// Logs why the store is away, and makes the error for the client.
    func away(_ error: any Error, _ request: Request) -> HTTPError {
        request.logger.error("The store of the sessions is away", metadata: ["error": "\(error)"])
        return HTTPError(.serviceUnavailable, "sessions are not available now", headers: [.retryAfter: "5"])
    }

    /// The cookie's value that leads to a session.
    func tokenText(of id: SessionID, _ request: Request) -> String? {
        var text: String?
        CookieScan.forEach(cookieName, in: request.head.headers) { value in
            if text == nil, recent.id(of: value) == id { text = String(decoding: value, as: UTF8.self) }
        }
        return text
    }
}

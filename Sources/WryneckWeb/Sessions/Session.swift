// Session.swift - one session during one request: what was loaded, and what the request changes of it.
// Invariants: nothing is saved before the response is there. From then on nothing can be changed: the head of the
// response says which session the client has.

internal import Logging
internal import Wryneck
internal import WryneckHTTP

/// What a site remembers of a client between its requests: `request.session`.
///
/// ```swift
/// root.use(try Sessions(store))
/// root.post("cart/{item}") { request in
///     let session = try request.session
///     var cart = session["cart", as: [String].self] ?? []
///     cart.append(try request.parameters.require("item"))
///     try session.set("cart", cart)
///     return .redirect(to: "/cart", status: .seeOther)
/// }
/// ```
///
/// What it is changed to is saved before the response leaves, unless that is the page of a failure (5xx): a handler
/// that broke off leaves the session as it was. What ends a session (`signOut`) is done in any case. If the client
/// leaves before there is a response, nothing is saved.
///
/// Requests of one client may change its session at the same time. Each sees what was there when it loaded the session;
/// of two that set the same value, the one whose response comes last counts, and other values stay. (Of a session that
/// is in its cookie, all of the last response counts.) A session that one request has ended or given another name stays
/// ended for the others: what they change is dropped, and logged.
public final class Session {
    /// What the store, or the sealed cookie, has.
    struct Kept {
        let id: SessionID
        let stored: StoredSession
    }

    enum Stage {
        case unloaded
        /// The store was away when the session was loaded ahead.
        case failed(HTTPError)
        case open
        /// The response is on its way.
        case over
    }

    /// A session that the request has ended.
    struct Ended {
        /// Nil for one that no store has.
        let id: SessionID?
        let user: String?
        let isEverywhere: Bool
    }

    let sessions: Sessions
    let group: ConnectionGroup
    var stage = Stage.unloaded
    /// Whether anybody has asked for it: otherwise the response does not depend on it.
    var isTouched = false
    /// Whether the response is on its way: what is loaded from here on can only be read.
    private var isSettled = false
    private(set) var kept: Kept?
    private var parsed: SessionContent?
    private(set) var edits: [SessionEdit] = []
    private(set) var ended: [Ended] = []
    /// Whether it gets another name.
    private(set) var isRenamed = false
    private(set) var hasSignedIn = false
    private var fresh: (token: SessionToken, id: SessionID)?
    /// What the response's head says about it.
    var cookie = SessionCookieChange.none

    /// The user who is signed in, as `signIn(as:)` was told; nil if nobody is.
    public private(set) var user: String?

    init(_ sessions: Sessions, _ group: ConnectionGroup) { (self.sessions, self.group) = (sessions, group) }

    /// The session's name in its store, for logs and for tokens that are bound to it. A new session has one, too; it
    /// changes when the user signs in.
    public var id: SessionID {
        if !isRenamed, !hasSignedIn, let kept { return kept.id }
        return freshName.id
    }

    /// The name of a session that has none in the store yet.
    var freshName: (token: SessionToken, id: SessionID) {
        if let fresh { return fresh }
        let token = SessionToken.random()
        let made = (token, token.id(by: sessions.recent.hash))
        fresh = made
        return made
    }

    /// When it began, or its user signed in, in seconds since 1970; nil for one that is not saved yet.
    public var created: Int64? { hasSignedIn ? nil : kept?.stored.created }

    var content: SessionContent {
        if let parsed { return parsed }
        let bytes = kept?.stored.bytes ?? []
        let content = SessionContent(bytes)
        if content == nil { group.logger.warning("The content of a session cannot be read, and is dropped") }
        parsed = content ?? SessionContent()
        return content ?? SessionContent()
    }

    // MARK: Loading

    /// Begins with what was found; nil for a new session.
    func open(_ found: Kept?) {
        guard case .unloaded = stage else { return }
        (kept, user, stage) = (found, found?.stored.user, isSettled ? .over : .open)
    }

    /// Lets nobody change it any more.
    func close() {
        isSettled = true
        if case .open = stage { stage = .over }
    }

    /// Goes on from what another request has saved meanwhile: nil if it has ended the session.
    func rebase(on found: Kept?) {
        kept = found
        var content = found == nil ? self.content : SessionContent(found?.stored.bytes ?? []) ?? SessionContent()
        if let found {
            for edit in edits { content.apply(edit) }
            if !hasSignedIn { user = found.stored.user }
        }
        parsed = content
    }

    // MARK: Changing

    func checkOpen() throws(Mistake) {
        if case .open = stage { return }
        throw .tooLate
    }

    private func checkRoom(_ content: SessionContent, _ user: String?) throws(Mistake) {
        let bytes = content.bytes.count + (user?.utf8.count ?? 0)
        if bytes > sessions.contentLimit { throw .tooLarge(bytes, limit: sessions.contentLimit) }
    }

    func edit(_ edit: SessionEdit) throws(Mistake) {
        try checkOpen()
        var changed = content
        changed.apply(edit)
        // What takes something away is possible also if the limit was lowered.
        switch edit {
        case .set, .flash: try checkRoom(changed, user)
        case .remove, .takeFlashes: break
        }
        parsed = changed
        edits.append(edit)
    }

    func begin(as user: String) throws(Mistake) {
        try checkOpen()
        try checkRoom(content, user)
        (self.user, hasSignedIn, fresh) = (user, true, nil)
    }

    func rename() throws(Mistake) {
        try checkOpen()
        (isRenamed, fresh) = (kept != nil, nil)
    }

    func end(everywhere: Bool) throws(Mistake) {
        try checkOpen()
        if everywhere, !sessions.canEndEverywhere { throw .noEpochs }
        if kept != nil || user != nil {
            ended.append(Ended(id: kept?.id, user: user, isEverywhere: everywhere))
        }
        (kept, parsed, edits, user, fresh) = (nil, SessionContent(), [], nil, nil)
        (isRenamed, hasSignedIn) = (false, false)
    }

    // MARK: Saving

    /// Whether the request has changed anything that is to be saved.
    var isChanged: Bool { hasSignedIn || isRenamed || !edits.isEmpty && (kept != nil || !content.isEmpty) }

    /// The state to save.
    func stored(at now: Int64, version: Int64) -> StoredSession {
        let created = hasSignedIn ? now : kept?.stored.created ?? now
        return StoredSession(
            bytes: content.bytes, user: user, created: created, seen: now,
            expires: sessions.times.expiry(created: created, seen: now), version: version)
    }
}

// RememberMe.swift - a browser that stays signed in when its session is over.
// Invariants: a cookie is good once, but for a short while in which requests overtake each other; one that comes later
// once more is a copy, and ends all that remembers its user. No secret is kept, and none is compared byte by byte.

internal import HTTPTypes
internal import Logging
public import Wryneck

/// Signs users in to a new session who wanted to stay signed in. It stands below `Sessions` and above guards.
///
/// ```swift
/// let tokens = MemoryRememberStore()                           // outside of the site's closure; or a database
/// ...
/// let remember = try RememberMe(tokens)
/// root.use(try Sessions(store))
/// root.use(remember)
/// root["sign-in"] = try FormLogin(users, remember: remember)
/// ```
///
/// The cookie has two random parts: one by which it is found, and one that is checked and changes with each use. A
/// request with a part that was changed before comes from somebody who has copied the cookie, or from the user after
/// somebody else has used it: all tokens and all sessions of that user end, and `Options.onTheft` is told. Requests
/// that a browser makes at the same time may share the older one for `Options.grace`.
///
/// It proves less than a password: ask for that again (`FormLogin`) before something is changed that must not be.
public final class RememberMe: Middleware {
    /// The cookie, and how long it is good.
    public struct Options {
        /// The name of the cookie; without TLS, browsers keep none that begins with `__Host-`.
        public var cookieName = "__Host-remember"
        /// Whether the cookie is only for https; a site without TLS says false.
        public var isSecure = true
        /// How long a user stays signed in after a sign-in, in seconds; use does not make it longer.
        public var lifetime: Int64 = 30 * 86_400
        /// How long a part that was changed is still good, in seconds: for requests that were under way.
        public var grace: Int64 = 30
        /// Called with a user whose cookie was used by somebody else, after all tokens of that user have ended: to tell
        /// the user.
        public var onTheft: ((String, Request) async throws -> Void)?

        /// The defaults.
        public init() {}
    }

    private enum Finding {
        case user(String, SetCookie?)
        case unknown
        case copied(String)
    }

    private let store: any RememberStore
    private let options: Options
    private let removal: SetCookie

    /// - Parameters:
    ///   - store: shared by all reactors.
    ///   - options: the cookie, and how long it is good.
    /// - Throws: `SetCookie.Mistake` if there is no such cookie.
    public init(_ store: any RememberStore, options: Options = Options()) throws {
        (self.store, self.options) = (store, options)
        removal = try SetCookie(options.cookieName, "", isSecure: options.isSecure).removal
    }

    /// Signs in whoever has a cookie, and no user in the session.
    /// - Parameters:
    ///   - request: the request, below `Sessions`.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`, with another cookie.
    /// - Throws: what `next` throws, or the store; `Session.Mistake` without `Sessions`.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        guard let value = request.cookies[options.cookieName], !value.isEmpty else { return try next(request) }
        // Most requests end here, without a task.
        if let session = try? request.session, session.user != nil { return try next(request) }
        return .async { [self] () async throws -> Rendering in
            let session: Session = try await request.loadSession()
            guard session.user == nil else { return try next(request) }
            switch try await find(value, request) {
            case .user(let user, let cookie):
                try session.signIn(as: user)
                guard let cookie else { return try next(request) }
                return try request.amending(next) { $0.setCookie(cookie) }
            case .unknown: return try request.amending(next) { [removal] in $0.setCookie(removal) }
            case .copied(let user):
                try await stolen(user, session, request)
                return try request.amending(next) { [removal] in $0.setCookie(removal) }
            }
        }
    }

    /// Remembers a user from now on: for sign-ins that a program checks itself.
    /// - Parameters:
    ///   - user: the user, as the session knows it.
    ///   - request: the request of the sign-in.
    /// - Returns: the cookie for the response.
    /// - Throws: what the store throws.
    public nonisolated(nonsending) func begin(for user: String, _ request: Request) async throws -> SetCookie {
        // A token that the browser has already would stay behind.
        if let old = selector(of: request) { try await store.delete(old) }
        let (now, validator) = (request.secondsSince1970, OpaqueToken.random(bytes: 32))
        let token = RememberedToken(
            selector: OpaqueToken.random(bytes: 16), hash: OpaqueToken.hash(of: validator), user: user, changed: now,
            expires: now.addingClamped(options.lifetime))
        try await store.add(token)
        return try cookie(token, validator, now)
    }

    /// Forgets the browser of a request.
    /// - Parameter request: the request of the sign-out.
    /// - Returns: the removal of the cookie; nil if the browser has none.
    /// - Throws: what the store throws.
    public nonisolated(nonsending) func end(_ request: Request) async throws -> SetCookie? {
        guard request.cookies[options.cookieName] != nil else { return nil }
        if let selector = selector(of: request) { try await store.delete(selector) }
        return removal
    }

    /// Forgets all browsers of a user: after a new password, for example.
    /// - Parameter user: the user, as the session knows it.
    /// - Throws: what the store throws.
    public nonisolated(nonsending) func endAll(of user: String) async throws { try await store.deleteAll(of: user) }

    private func find(_ value: String, _ request: Request) async throws -> Finding {
        guard let (selector, validator) = RememberMe.parts(value) else { return .unknown }
        let (now, hash) = (request.secondsSince1970, Array(OpaqueToken.hash(of: validator).utf8))
        // Twice, because somebody may change it in between.
        for _ in 0..<2 {
            guard let token = try await store.load(selector) else { return .unknown }
            guard now < token.expires else {
                try await store.delete(selector)
                return .unknown
            }
            if !ConstantTime.equals(hash, Array(token.hash.utf8)) {
                let isBefore = token.previousHash.map { ConstantTime.equals(hash, Array($0.utf8)) } ?? false
                let isRecent = now >= token.changed && now - token.changed <= options.grace
                return isBefore && isRecent ? .user(token.user, nil) : .copied(token.user)
            }
            let validator = OpaqueToken.random(bytes: 32)
            var changed = token
            (changed.previousHash, changed.hash, changed.changed) = (token.hash, OpaqueToken.hash(of: validator), now)
            if try await store.replace(changed, ifHashIs: token.hash) {
                return .user(token.user, try cookie(changed, validator, now))
            }
        }
        return .unknown
    }

    private func stolen(_ user: String, _ session: Session, _ request: Request) async throws {
        request.logger.warning("A cookie that remembers a user was used twice: all of that user's end")
        try await store.deleteAll(of: user)
        // The session becomes the user's only to end with all others of that user.
        try session.signIn(as: user)
        do { try session.signOut(everywhere: true) } catch {
            try session.signOut()
            request.logger.error("The user's sessions do not end: \(error)")
        }
        try await options.onTheft?(user, request)
    }

    private func cookie(_ token: RememberedToken, _ validator: String, _ now: Int64) throws -> SetCookie {
        try SetCookie(
            options.cookieName, "\(token.selector).\(validator)", maxAge: .seconds(max(token.expires - now, 0)),
            isSecure: options.isSecure)
    }

    private func selector(of request: Request) -> String? {
        request.cookies[options.cookieName].flatMap { RememberMe.parts($0)?.selector }
    }

    /// The two parts of a cookie, which have the length of ours; nil for all else.
    private static func parts(_ value: String) -> (selector: String, validator: String)? {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 22, parts[1].utf8.count == 43 else { return nil }
        return (String(parts[0]), String(parts[1]))
    }
}

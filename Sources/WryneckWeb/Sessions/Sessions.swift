// Sessions.swift - the middleware: finds a request's session, and saves it before the response leaves.
// Invariants: a request that asks for no session costs no access to the store. The response waits until the store has
// what it tells the client: if the store is away, the client gets 503 and nothing is lost in silence.

internal import Logging
public import Wryneck
internal import WryneckHTTP

/// Gives the requests below a branch their sessions: `request.session`.
///
/// ```swift
/// let store = MemorySessionStore()
/// let server = Server(.tls(port: 443, certificate: certificate)) { _ in
///     let root = Branch()
///     root.use(try Sessions(store))
///     root.get("") { request in
///         let session = try request.session
///         return .text("Hello, \(session.user ?? "stranger")")
///     }
///     return Site(root)
/// }
/// ```
///
/// A session is made when something is put into it, and the client gets its cookie then. Responses of handlers that
/// have asked for the session get `Vary: Cookie` and, unless they say otherwise, `Cache-Control: private, no-cache`;
/// those that set the cookie get `no-store`, unless they say `private` or `no-store` themselves.
///
/// Of several cookies of the name, as another host of the domain can set where the name has no prefix, the one that
/// leads to a session counts; if two do, none: the request has a new session, and the log says so.
public final class Sessions: Middleware {
    let access: SessionAccess
    let times: SessionTimes
    let contentLimit: Int
    let options: Options
    let cookieName: [UInt8]
    /// Without a value; throws what is wrong with the name and the options before the first request.
    private let blank: SetCookie
    var recent = RecentTokens()
    #if TLS
        /// For sessions that are in their cookies.
        let sealer: CookieSealer?
    #endif

    /// Sessions in a store.
    /// - Parameters:
    ///   - store: keeps the sessions of all reactors.
    ///   - options: the cookie, the lifetimes and the bounds.
    /// - Throws: `SetCookie.Mistake` if browsers would not keep such a cookie: a name with a prefix that promises
    ///   https, and options for plain HTTP.
    public init(_ store: any SessionStore, options: Options = Options()) throws(SetCookie.Mistake) {
        if let store = store as? any ImmediateSessionStore {
            access = .immediate(store)
        } else {
            access = .remote(store)
        }
        (self.options, contentLimit) = (options, max(0, options.contentLimit))
        times = SessionTimes(idle: options.idleTimeout, absolute: options.absoluteTimeout)
        blank = try Self.cookie("", options)
        cookieName = Array(options.cookieName.utf8)
        #if TLS
            sealer = nil
        #endif
    }

    #if TLS
        /// Sessions in their cookies, encrypted: no store is needed, and any server with the keys can read them.
        ///
        /// A copy of such a cookie is good until the session expires, also after its user has signed out: the server
        /// remembers nothing. With `epochs` it does, a number for each user: then `signOut()` ends all sessions of
        /// the user, copies and those of other browsers included. Sessions without a user cannot be ended.
        /// - Parameters:
        ///   - keys: encrypt the cookies; keep them secret, and keep them for as long as sessions shall live.
        ///   - epochs: what ends the sessions of a user; nil if nothing shall.
        ///   - options: the cookie, the lifetimes and the bounds.
        /// - Throws: `SetCookie.Mistake` as the other initialiser, `CookieKeys.Mistake.noMemory`.
        public init(
            sealedBy keys: CookieKeys, epochs: (any SessionEpochs)? = nil, options: Options = Options()
        ) throws {
            access = .sealed(epochs)
            self.options = options
            times = SessionTimes(idle: options.idleTimeout, absolute: options.absoluteTimeout)
            blank = try Self.cookie("", options)
            cookieName = Array(options.cookieName.utf8)
            contentLimit = min(max(0, options.contentLimit), SealedSession.room(in: options.cookieName))
            sealer = try CookieSealer(keys)
        }
    #endif

    /// Passes the request on, with a session.
    /// - Parameters:
    ///   - request: gets its `session`.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`, with the session's cookie; 503 if the session cannot be saved.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        let session = Session(self, request.group)
        request[SessionKey.self] = session
        return try request.amending(
            { [self] request in
                request.passing({ try self.loadedAhead(session, $0, next) }) {
                    try self.settle(session, request, $0)
                }
            },
            { [self] response in try mark(&response, session, request) })
    }

    // MARK: The cookie

    static func cookie(_ value: String, _ options: Options, maxAge: Duration? = nil) throws(SetCookie.Mistake)
        -> SetCookie
    {
        try SetCookie(
            options.cookieName, value, maxAge: maxAge, isSecure: options.isSecure, sameSite: options.sameSite)
    }

    private func mark(_ response: inout Response, _ session: Session, _ request: Request) throws {
        guard session.isTouched else { return }
        var setsCookie = true
        switch session.cookie {
        case .none: setsCookie = false
        case .set(let value): response.setCookie(try Self.cookie(value, options, maxAge: maxAge))
        case .prolong(let id):
            if let value = tokenText(of: id, request) {
                response.setCookie(try Self.cookie(value, options, maxAge: maxAge))
            }
        case .remove: response.setCookie(blank.removal)
        }
        response.headers.markPersonal(setsCookie: setsCookie)
    }

    /// A browser need not keep it for longer than the session is good unless it is used.
    private var maxAge: Duration? {
        options.isPersistent ? min(options.idleTimeout, options.absoluteTimeout) : nil
    }
}

/// The session of a request.
enum SessionKey: RequestKey { typealias Value = Session }

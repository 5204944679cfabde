// Sessions+Options.swift - what can be said about sessions.

public import Wryneck

extension Sessions {
    /// The cookie, the lifetimes and the bounds of sessions.
    public struct Options: Sendable {
        /// When sessions of a store that has to be waited for are loaded. Those in memory, and those in their cookies,
        /// are loaded when a handler asks for them.
        public enum Loading: Sendable, Hashable {
            /// Before the handler runs, if the client has sent a session's cookie: `request.session` is there.
            case ahead
            /// When a handler says `try await request.loadSession()`. Nobody else waits for the store.
            case onDemand
        }

        /// The name of the cookie. With the prefix `__Host-` browsers take it from this very host alone, and only over
        /// https: no other host of the domain can put a session of its own in its place (RFC 6265bis §4.1.3.2).
        public var cookieName = "__Host-session"
        /// Whether the cookie is for https alone.
        public var isSecure = true
        /// Which requests of other sites bring the cookie along. `Lax`: a link that is followed does, a form that is
        /// posted does not.
        public var sameSite = SetCookie.SameSite.lax
        /// Whether browsers keep the cookie when they end. By default they do not, so that a computer that others use,
        /// too, forgets it.
        public var isPersistent = false
        /// How long a session is kept without being used: 2 hours. OWASP advises 15 to 30 minutes where much is at
        /// stake; Django keeps sessions for 14 days.
        public var idleTimeout = Duration.seconds(2 * 3600)
        /// How long a session is good at all, however often it is used: 24 hours. Then its user signs in again, and a
        /// stolen one is over.
        public var absoluteTimeout = Duration.seconds(24 * 3600)
        /// The most bytes of a session's content, with its user's name: 16 KiB. A session is loaded with each request;
        /// what is larger belongs in a database. Sessions in their cookies have less room, about 2.9 KiB.
        public var contentLimit = 16 << 10
        /// When sessions of a store that has to be waited for are loaded.
        public var loading = Loading.ahead

        /// Secure ones, for https.
        public init() {}

        /// For plain HTTP on one's own machine: a cookie `session` that is not for https alone. Browsers do not keep
        /// `Secure` cookies of plain HTTP, but for some of them those of localhost.
        public static var plainHTTP: Options {
            var options = Options()
            (options.cookieName, options.isSecure) = ("session", false)
            return options
        }
    }
}

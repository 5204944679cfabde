// ForwardingOptions.swift - what a reverse proxy changes in the requests and responses that it passes on.

public import Wryneck

/// How requests and responses are changed on their way through a reverse proxy.
///
/// ```swift
/// var options = ForwardingOptions()
/// options.host = .rewrite
/// options.rewritesLocation = true
/// ```
///
/// The defaults suit a backend that knows it is behind a proxy: it gets the Host that the client named, the path below
/// the place where the proxy hangs, and the client's address in X-Forwarded-For. Whatever they say, fields about the
/// connection end here (RFC 9110 §7.6.1), CONNECT and TRACE are refused, and nobody who is not trusted tells the
/// backend who asks.
public struct ForwardingOptions: Sendable {
    /// What becomes of the path that led to the proxy.
    public enum Prefix: Sendable, Hashable {
        /// It is taken off: with the proxy at `/api`, the backend sees `/users` for `/api/users`.
        case strip
        /// The backend sees the whole path.
        case keep
    }

    /// What the backend gets as Host.
    public enum Host: Sendable, Hashable {
        /// The name that the client asked for; the backend's own if it named none (HTTP/1.0).
        case keep
        /// The backend's own, as its URL has it.
        case rewrite
        /// A fixed one: `host` or `host:port`.
        case set(String)
    }

    /// The fields that tell of the client.
    public enum Forwarded: Sendable, Hashable, CaseIterable {
        /// `X-Forwarded-For`, `-Proto`, `-Host` and `-Port`: nobody's standard, and what most backends read.
        case xForwarded
        /// `Forwarded` (RFC 7239).
        case standard
    }

    /// What becomes of fields whose names have an underscore, or another sign that is no hyphen. CGI and what descends
    /// from it (WSGI, Rack, PHP) make `HTTP_X_FORWARDED_FOR` of `X_Forwarded_For` as of `X-Forwarded-For`.
    public enum Underscores: Sendable, Hashable {
        /// They are passed on.
        case forward
        /// Those are dropped that read like a field which this proxy writes, drops or protects.
        case dropTwins
        /// All are dropped, as nginx does.
        case drop
    }

    /// What becomes of paths that another server may read differently.
    public enum Paths: Sendable, Hashable {
        /// They get 400: an escaped slash, backslash or semicolon, a semicolon, an escaped control byte, an empty
        /// segment, and what is one of these or a step when it is unescaped twice.
        case refuseAmbiguous
        /// They are passed on as they came. Steps (`..`, also escaped) are refused all the same: they would lead out of
        /// what the proxy stands for.
        case forward
    }

    /// What becomes of the Domain of a backend's cookies.
    public enum CookieDomain: Sendable, Hashable {
        /// It stays. A browser drops the cookie if it is not the front's.
        case keep
        /// It is taken off, so that the cookie is for the host that the client asked.
        case remove
        /// It is replaced, where there is one.
        case set(String)
    }

    /// What becomes of the path that led to the proxy.
    public var prefix = Prefix.strip

    /// What the backend gets as Host.
    public var host = Host.keep

    /// The fields that tell of the client. Those that are not in the set are not sent at all.
    public var forwarded: Set<Forwarded> = [.xForwarded]

    /// The proxies in front of this one, whose word about the client is passed on; nil for none. What others say is
    /// dropped. Of both fields only the one that they write is believed: the other one is as the client sent it.
    public var trustedProxies: TrustedProxies?

    /// The name of this proxy in Via (RFC 9110 §7.6.3), a token such as `edge`; nil, the default, for no Via. With a
    /// name a request that comes through here for the fourth time gets 508, instead of going round for ever.
    public var via: String?

    /// What becomes of fields whose names have an underscore.
    public var underscores = Underscores.dropTwins

    /// What becomes of paths that another server may read differently.
    public var paths = Paths.refuseAmbiguous

    /// Whether Location, Content-Location and Refresh of a backend are made to lead through the proxy: its own URLs,
    /// and paths below its root, become paths below the place where the proxy hangs. Others stay. A backend that
    /// already knows that place (`Site.Options.strippedPrefix`) needs it not.
    public var rewritesLocation = false

    /// Whether the Path of a backend's cookies is changed in the same way. `__Host-` cookies stay as they are: a
    /// browser keeps them for the path `/` alone.
    public var rewritesCookiePaths = false

    /// What becomes of the Domain of a backend's cookies.
    public var cookieDomain = CookieDomain.keep

    /// Makes the defaults.
    public init() {}
}

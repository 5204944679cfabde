// CrossOriginProtection.swift - keeps other sites' pages from acting in the name of a user (cross-site request
// forgery), by what browsers say about where a request comes from. Go's http.CrossOriginProtection.
// Invariant: a request that may change something and that a browser says is another site's never passes, unless that
// site, or the path, was named.

public import Wryneck

/// Refuses requests that pages of other sites make in a user's name: with 403, before anything below sees them.
///
/// ```swift
/// root.use(CrossOriginProtection())
/// ```
///
/// GET, HEAD and OPTIONS pass: they must change nothing. Of all others, a browser says where they come from: by
/// `Sec-Fetch-Site` (all since 2023), else by `Origin`. Those of this very origin pass, and those that the user has
/// made without a page (`none`); those of other origins do not, sibling subdomains and other ports of this host
/// included. A request with neither field does not come from a browser's page, or from one of before 2020; what
/// becomes of it is `Options.unmarked`. WebSockets, whose opening is a GET, check their origins themselves
/// (`WebSockets.Options.origins`).
///
/// It is enough for most sites, and needs no token in any form. Behind a proxy that speaks TLS the requests come in the
/// clear: tell `Options.isSecure`, so that pages of `http://` cannot act on `https://`.
public final class CrossOriginProtection: Middleware {
    /// What becomes of requests that say nothing about where they come from.
    public enum Unmarked {
        /// They pass, as with Go: programs, such as curl or an app, need no protection.
        case pass
        /// They are refused.
        case refuse
        /// They need a token of these, in a form or in a field: for browsers that are older than both fields.
        case token(FormTokens)
    }

    /// What passes, and what else is asked for.
    public struct Options {
        /// Origins whose pages may do all that the user can, such as the same shop's site for signing in.
        public var trusted: [WebOrigin] = []
        /// Paths that other sites may call, with all below: `/webhooks`. Whoever calls them must be known by something
        /// else than a cookie.
        public var open: [String] = []
        /// What becomes of requests that say nothing about where they come from.
        public var unmarked = Unmarked.pass
        /// Whether the client came by https, so that an `Origin` of `http://` is another one.
        public var isSecure: (Request) -> Bool = { $0.isSecure }

        /// The defaults.
        public init() {}
    }

    private let options: Options
    private let open: PathPrefixes

    /// - Parameter options: what passes.
    public init(_ options: Options = Options()) {
        self.options = options
        open = PathPrefixes(options.open)
    }

    /// Passes the request on, unless another site has made it.
    /// - Parameters:
    ///   - request: its method, its origin and its path decide.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: 403, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        switch verdict(on: request) {
        case .same: return try next(request)
        case .foreign:
            request.logger.info("A request of another site was refused")
            throw HTTPError(.forbidden, "the request comes from a page of another site")
        case .unknown: return try respondToUnmarked(request, next)
        }
    }

    private enum Verdict { case same, foreign, unknown }

    private func verdict(on request: Request) -> Verdict {
        if Self.isSafe(request.method) { return .same }
        let sites = request.headers.all("Sec-Fetch-Site"), origins = request.headers.all(.origin)
        // Nobody sends a field of these twice: whoever does wants two readers to see two values.
        guard sites.count <= 1, origins.count <= 1 else { return .foreign }
        if let site = sites.first {
            if site == "same-origin" || site == "none" { return .same }
            return isExempt(request, origins.first) ? .same : .foreign
        }
        guard let text = origins.first else { return .unknown }
        if let origin = WebOrigin(text), isOwn(origin, request) { return .same }
        return isExempt(request, text) ? .same : .foreign
    }

    private func isOwn(_ origin: WebOrigin, _ request: Request) -> Bool {
        guard let authority = request.authority, origin.isSamePlace(as: authority) else { return false }
        return origin.scheme == "https" || (origin.scheme == "http" && !options.isSecure(request))
    }

    private func isExempt(_ request: Request, _ origin: String?) -> Bool {
        if let origin = origin.flatMap({ WebOrigin($0) }), options.trusted.contains(origin) { return true }
        return open.contain(request)
    }

    private func respondToUnmarked(_ request: Request, _ next: @escaping (Request) throws -> Rendering) throws
        -> Rendering
    {
        if open.contain(request) { return try next(request) }
        switch options.unmarked {
        case .pass: return try next(request)
        case .refuse: throw HTTPError(.forbidden, "the request does not say which page it comes from")
        case .token(let tokens): return try tokens.check(request, next)
        }
    }

    /// Whether a method is one that changes nothing (RFC 9110 §9.2.1) and that links and pages use freely.
    static func isSafe(_ method: HTTPRequest.Method) -> Bool {
        method == .get || method == .head || method == .options
    }
}

// FormTokens.swift - a token in each form, which other sites' pages cannot know: the signed double submit of OWASP's
// cheat sheet on cross-site request forgery.
// Invariants: a body is read here only if it is a form without files and no field of the head has the token; then the
// handler finds it as it came. A request that may change something passes only with a token for its own cookie.

public import Wryneck

/// Asks each request that may change something for a token that the site has given out in a page.
///
/// ```swift
/// let tokens = try FormTokens(keys: [secret])
/// root.use(tokens)
/// root.get("order") { request in
///     .html("<form method=\"post\">\(try request.formTokenField)<button>Order</button></form>")
/// }
/// ```
///
/// The browser's secret is in a cookie, signed, and each page has it under another disguise. A request needs both: the
/// cookie, and the token in the form's field or, for scripts, in `X-CSRF-Token`. Without them it gets 403. `binding`
/// ties a secret to a session, so that nobody can plant his own on somebody else.
///
/// Browsers since 2023 need no token: `CrossOriginProtection` asks for one only where the browser says nothing, with
/// `unmarked = .token(tokens)`.
public final class FormTokens: Middleware {
    /// The names, and what a token is bound to.
    public struct Options {
        /// The cookie's name. `__Host-` keeps other hosts of the domain from setting it.
        public var cookie = "__Host-csrf"
        /// The name of the form's field.
        public var field = "csrf_token"
        /// The field of a request's head that scripts set in place of the form's.
        public var header = "X-CSRF-Token"
        /// What the secret is bound to, such as the session's id; empty, the default, for nothing.
        public var binding: (Request) -> String = { _ in "" }
        /// Whether the cookie is for https alone. False for a site without TLS; then `cookie` cannot begin with
        /// `__Host-`.
        public var isSecure = true
        /// The most bytes of a form that are read for its token; the route's own limit is `Resource.bodyLimit`, and the
        /// smaller one counts. 1 MiB: forms without files are small.
        public var formBytes = 1_048_576
        /// Whether a form with files (`multipart/form-data`), which is not read here, passes without a token in the
        /// head. The handler then has to call `request.checkFormToken(_:)` itself, before it believes anything.
        public var leavesMultipart = false

        /// The defaults.
        public init() {}
    }

    /// Why there can be no such tokens.
    public enum Mistake: Error, Hashable, Sendable {
        /// There is no key, or one of fewer than 16 bytes.
        case weakKey
        /// The cookie's name is none, or promises what its attributes do not hold.
        case cookie(SetCookie.Mistake)
        /// The request has passed no `FormTokens` on its way.
        case notInUse
        /// The browser has no secret yet, and the head of the response, which would bring it, is out.
        case tooLate
    }

    let options: Options
    let keys: [[UInt8]]

    /// - Parameters:
    ///   - keys: at least 16 random bytes each. The first one signs; the others are believed, too, so that a key can be
    ///     changed while forms are open.
    ///   - options: the names.
    /// - Throws: `Mistake`.
    public init(keys: [[UInt8]], _ options: Options = Options()) throws(Mistake) {
        guard !keys.isEmpty, keys.allSatisfy({ $0.count >= 16 }) else { throw .weakKey }
        self.keys = keys
        self.options = options
        do throws(SetCookie.Mistake) {
            _ = try SetCookie(options.cookie, "x", isSecure: options.isSecure)
        } catch {
            throw .cookie(error)
        }
    }

    /// Passes the request on if it changes nothing or has a token; the handlers below can ask for tokens.
    /// - Parameters:
    ///   - request: the request, whose form is read if it has one.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`, with the cookie if the browser has none and a token was asked for.
    /// - Throws: 403; 413 and 400 for a form that is none; what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        if CrossOriginProtection.isSafe(request.method) { return try handOn(request, next) }
        return try check(request, next)
    }

    /// Checks a request that may change something.
    func check(_ request: Request, _ next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        let state = state(of: request)
        if let text = request.headers[options.header] {
            try state.check(text)
            return try handOn(request, next)
        }
        guard let type = MediaType(request.headers), request.head.hasBody else { throw state.refusal }
        if type.essence == "multipart/form-data", options.leavesMultipart { return try handOn(request, next) }
        guard type.isURLEncodedForm else { throw state.refusal }
        let limits = request.group.limits
        let form: Deferred<[UInt8]> = request.collect(upTo: min(options.formBytes, limits.body.bytes))
        return .deferred(
            form.map { [options] bytes -> Rendering in
                let pairs = try? bytes.withUnsafeBytes { bytes throws(ProtocolViolation) in
                    try QueryItems(bytes, limit: limits.forms.pairs)
                }
                guard let pairs else { throw HTTPError(.badRequest, "the form has too many fields") }
                try state.check(pairs[options.field] ?? "")
                request.replaceBody(by: bytes)
                return try self.handOn(request, next)
            })
    }

    /// Passes the request on, and sends the cookie if somebody has asked for a token.
    private func handOn(_ request: Request, _ next: (Request) throws -> Rendering) throws -> Rendering {
        let state = state(of: request)
        return try request.amending(next) { response in try state.amend(&response) }
    }

    private func state(of request: Request) -> FormTokenState {
        if let state = request[FormTokenKey.self], state.tokens === self { return state }
        let state = FormTokenState(self, request)
        request[FormTokenKey.self] = state
        return state
    }
}

// AuthGuard.swift - one realm, several schemes: whoever wants to go on says who they are, in one of the ways that the
// guard knows.
// Invariants: nothing below is reached before an identity was found, or the options let strangers in; credentials that
// are wrong end the matter, whatever else the request brings; a 401 has a challenge of each scheme that has one.

internal import HTTPTypes
public import Wryneck

/// Lets requests pass that say who they are; the others get 401 with a challenge for each scheme (RFC 9110 §11.6.1), or
/// browsers a page with a form.
///
/// ```swift
/// let api = Branch(), admin = Branch()
/// api.use(AuthGuard([BearerScheme { token, _ in tokens[token] }, try BasicScheme(.file("users"), realm: "api")]))
/// api["admin"] = admin
/// admin.use(RequireRole("admin"))
/// ```
///
/// Schemes are asked in their order. The first that finds credentials of its kind decides: a token that is wrong is
/// 401, also if a session would have been right. A request with two Authorization fields is 400: readers in between
/// could have believed the other one.
///
/// `request.identity` is who it is. A guard on a branch below finds out anew, with its own schemes. `CORS` has to be
/// outside of it, because a browser's preflight has no credentials.
public final class AuthGuard: Middleware {
    /// What a guard may let pass.
    public struct Options: Sendable {
        /// Whether requests without credentials pass, without an identity. Wrong ones are refused all the same.
        public var allowsAnonymous = false

        /// Nobody passes without an identity.
        public init() {}
    }

    private enum Roles {
        case none
        case now((AuthIdentity, Request) throws -> Set<String>)
        case async((AuthIdentity, Request) async throws -> Set<String>)
    }

    private let schemes: [any AuthScheme]
    private let options: Options
    private let roles: Roles

    /// - Parameters:
    ///   - schemes: the ways in which a client may say who it is, the first one asked first.
    ///   - options: what passes besides.
    public init(_ schemes: [any AuthScheme], options: Options = Options()) {
        (self.schemes, self.options, roles) = (schemes, options, .none)
    }

    /// - Parameters:
    ///   - schemes: the ways in which a client may say who it is, the first one asked first.
    ///   - options: what passes besides.
    ///   - roles: further roles of an identity, called once for each request that has one.
    public init(
        _ schemes: [any AuthScheme], options: Options = Options(),
        roles: @escaping (AuthIdentity, Request) throws -> Set<String>
    ) {
        (self.schemes, self.options, self.roles) = (schemes, options, .now(roles))
    }

    /// The same with async code, such as a look into a database.
    @_disfavoredOverload
    public init(
        _ schemes: [any AuthScheme], options: Options = Options(),
        roles: @escaping (AuthIdentity, Request) async throws -> Set<String>
    ) {
        (self.schemes, self.options, self.roles) = (schemes, options, .async(roles))
    }

    /// Passes the request on if it says who it is.
    /// - Parameters:
    ///   - request: gets its `identity` and `user`.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`, or a page to sign in.
    /// - Throws: 401 with challenges, 400 for several Authorization fields, what a scheme throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        guard request.headers.all(.authorization).count < 2 else {
            throw HTTPError(.badRequest, "there are several Authorization fields")
        }
        request.authGuard = self
        // A guard above has found out for its own part of the tree.
        if request.identity != nil { request.identity = nil }
        return try ask(0, request, next)
    }

    private func ask(_ first: Int, _ request: Request, _ next: @escaping (Request) throws -> Rendering) throws
        -> Rendering
    {
        for index in schemes.indices.dropFirst(first) {
            switch try schemes[index].authenticate(request) {
            case .now(let outcome):
                if let rendering = try follow(outcome, index, request, next) { return rendering }
            case .deferred(let later):
                return .deferred(
                    later.map { [self] outcome -> Rendering in
                        try follow(outcome, index, request, next) ?? ask(index + 1, request, next)
                    })
            case .async(let body):
                return .async { [self] () async throws -> Rendering in
                    let outcome = try await body()
                    return try follow(outcome, index, request, next) ?? ask(index + 1, request, next)
                }
            }
        }
        if options.allowsAnonymous { return try next(request) }
        return try refusal(of: request)
    }

    /// Nil if the next scheme has to be asked.
    private func follow(
        _ outcome: AuthOutcome, _ index: Int, _ request: Request, _ next: @escaping (Request) throws -> Rendering
    ) throws -> Rendering? {
        switch outcome {
        case .absent: return nil
        case .refused(let refusal): throw error(refusal, of: index, for: request)
        case .identified(var identity):
            identity.scheme = schemes[index].name
            switch roles {
            case .none: break
            case .now(let roles): identity.roles.formUnion(try roles(identity, request))
            case .async(let roles):
                let found = identity
                return .async { () async throws -> Rendering in
                    var identity = found
                    identity.roles.formUnion(try await roles(found, request))
                    request.identity = identity
                    return try next(request)
                }
            }
            request.identity = identity
            return try next(request)
        }
    }

    private func error(_ refusal: AuthRefusal, of index: Int, for request: Request) -> HTTPError {
        var headers = refusal.headers
        for other in schemes.indices where other == index || refusal.status == .unauthorized {
            let own = other == index ? refusal.challenges : nil
            let challenges = own ?? (refusal.status == .unauthorized ? schemes[other].challenges(for: request) : [])
            AuthGuard.add(challenges, to: &headers)
        }
        return HTTPError(refusal.status, refusal.reason, headers: headers)
    }

    /// The answer to a request that has not said who it is.
    func refusal(of request: Request) throws -> Rendering {
        if AuthGuard.isBrowsing(request) {
            for scheme in schemes { if let page = scheme.signInPage(for: request) { return .ready(page) } }
        }
        var headers = Headers()
        for scheme in schemes { AuthGuard.add(scheme.challenges(for: request), to: &headers) }
        throw HTTPError(.unauthorized, headers: headers)
    }

    private static func add(_ challenges: [String], to headers: inout Headers) {
        for challenge in challenges {
            // A challenge with control bytes is a scheme's mistake, and the response becomes a 500 that says so in the
            // log.
            do { try headers.add(.wwwAuthenticate, challenge) } catch { headers.refuse(error) }
        }
    }

    /// Whether a person looks at a page: programs that ask with fetch() want the 401.
    private static func isBrowsing(_ request: Request) -> Bool {
        guard request.method == .get || request.method == .head, !request.headers.contains(.authorization) else {
            return false
        }
        return request.headers.all(.accept).contains { $0.lowercased().contains("text/html") }
    }
}

private enum GuardKey: RequestKey { typealias Value = AuthGuard }

extension Request {
    /// The innermost guard above.
    var authGuard: AuthGuard? {
        get { self[GuardKey.self] }
        set { self[GuardKey.self] = newValue }
    }
}

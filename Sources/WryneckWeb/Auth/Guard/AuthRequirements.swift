// AuthRequirements.swift - what an identity has to have: roles, scopes, or whatever a program's own rule says.
// Invariant: who has not said who they are gets 401 and can say so; who has, and may not, gets 403, and saying it again
// would not help (RFC 9110 §15.5.2, §15.5.4).

public import Wryneck

/// Lets pass who has one of some roles. Others get 403; strangers, whom a guard that allows them has let in, get the
/// guard's 401.
///
/// ```swift
/// admin.use(RequireRole("admin"))
/// ```
public final class RequireRole: Middleware {
    private let roles: Set<String>

    /// - Parameter roles: one of them is enough. Without any nobody passes.
    public init(_ roles: String...) { self.roles = Set(roles) }

    /// Passes the request on if its identity has one of the roles.
    /// - Parameters:
    ///   - request: the request, below an `AuthGuard`.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: 401 without an identity, 403 without a role, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        guard let identity = request.identity else { return try request.unidentified() }
        guard !roles.isDisjoint(with: identity.roles) else { throw HTTPError(.forbidden) }
        return try next(request)
    }
}

/// Lets pass whose token was issued for all of some scopes: RFC 6750 §3.1.
///
/// ```swift
/// orders.use(RequireScope("orders:read"))
/// ```
public final class RequireScope: Middleware {
    private let scopes: [String]

    /// - Parameter scopes: all of them are needed.
    public init(_ scopes: String...) { self.scopes = scopes }

    /// Passes the request on if its identity has all of the scopes.
    /// - Parameters:
    ///   - request: the request, below an `AuthGuard`.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: 401 without an identity, 403 with `insufficient_scope` without a scope, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        guard let identity = request.identity else { return try request.unidentified() }
        guard identity.scopes.isSuperset(of: scopes) else { throw BearerChallenge.insufficientScope(scopes) }
        return try next(request)
    }
}

/// Lets pass whom a rule of the program's lets pass.
///
/// ```swift
/// articles.use(RequirePolicy { identity, request in request.method == .get || identity.roles.contains("author") })
/// ```
public final class RequirePolicy: Middleware {
    private enum Rule {
        case now((AuthIdentity, Request) throws -> Bool)
        case deferred((AuthIdentity, Request) throws -> Deferred<Bool>)
        case async((AuthIdentity, Request) async throws -> Bool)
    }

    private let rule: Rule

    /// - Parameter rule: whether the identity may make the request. What it throws is the answer.
    public init(_ rule: @escaping (AuthIdentity, Request) throws -> Bool) { self.rule = .now(rule) }

    /// The same by a Deferred.
    public init(_ rule: @escaping (AuthIdentity, Request) throws -> Deferred<Bool>) { self.rule = .deferred(rule) }

    /// The same with async code.
    @_disfavoredOverload
    public init(_ rule: @escaping (AuthIdentity, Request) async throws -> Bool) { self.rule = .async(rule) }

    /// Passes the request on if the rule says so.
    /// - Parameters:
    ///   - request: the request, below an `AuthGuard`.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: 401 without an identity, 403 if the rule says no, what the rule throws, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        guard let identity = request.identity else { return try request.unidentified() }
        let go = { (isAllowed: Bool) throws -> Rendering in
            guard isAllowed else { throw HTTPError(.forbidden) }
            return try next(request)
        }
        switch rule {
        case .now(let rule): return try go(try rule(identity, request))
        case .deferred(let rule): return .deferred(try rule(identity, request).map { try go($0) })
        case .async(let rule):
            return .async { () async throws -> Rendering in try go(try await rule(identity, request)) }
        }
    }
}

extension Request {
    /// The identity, for a handler that needs one.
    /// - Returns: who has made the request.
    /// - Throws: 401, with the challenges of the guard above.
    public func requireIdentity() throws -> AuthIdentity {
        if let identity { return identity }
        _ = try authGuard?.refusal(of: self)
        throw HTTPError(.unauthorized)
    }

    /// Checks, within a handler, that the identity has a role.
    /// - Parameter role: the role.
    /// - Throws: 401 without an identity, 403 without the role.
    public func require(role: String) throws {
        guard try requireIdentity().roles.contains(role) else { throw HTTPError(.forbidden) }
    }

    /// The answer to a request that has not said who it is: the guard's, or a plain 401 where there is none.
    func unidentified() throws -> Rendering {
        guard let authGuard else { throw HTTPError(.unauthorized) }
        return try authGuard.refusal(of: self)
    }
}

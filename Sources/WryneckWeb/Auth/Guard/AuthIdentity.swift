// AuthIdentity.swift - who has made a request, as a scheme has found out.

public import Wryneck

/// Who has made a request, and what they may do.
///
/// An `AuthGuard` puts it on the request; handlers read `request.identity`, and `request.user` is its name.
public struct AuthIdentity: Sendable, Hashable {
    /// The name of the user, or of the program that speaks for nobody.
    public var user: String
    /// What the user is here, such as `admin`. See `RequireRole`.
    public var roles: Set<String>
    /// What the token was issued for: RFC 6749 §3.3. Empty for schemes without scopes. See `RequireScope`.
    public var scopes: Set<String>
    /// The name of the scheme that has found it out, such as `Bearer`; an `AuthGuard` sets it.
    public var scheme: String

    /// - Parameters:
    ///   - user: the name.
    ///   - roles: none unless told.
    ///   - scopes: none unless told.
    public init(user: String, roles: Set<String> = [], scopes: Set<String> = []) {
        (self.user, self.roles, self.scopes, scheme) = (user, roles, scopes, "")
    }
}

private enum IdentityKey: RequestKey { typealias Value = AuthIdentity }

extension Request {
    /// Who has made the request, as an `AuthGuard` above has found out; nil if nobody has said so. Middleware of a
    /// program's own may set it, too; setting it also sets `user`.
    public var identity: AuthIdentity? {
        get { self[IdentityKey.self] }
        set {
            self[IdentityKey.self] = newValue
            user = newValue?.user
        }
    }
}

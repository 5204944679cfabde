// CookieRefusal.swift - why a Set-Cookie is not heeded.

/// The reason why a jar does not keep a cookie.
public enum CookieRefusal: Error, Sendable, Hashable {
    /// A control byte, the tab included.
    case controlByte
    /// No name.
    case noName
    /// Name and value are more than 4096 bytes.
    case tooLarge
    /// The domain is no host name.
    case malformedDomain
    /// Anybody can have a name below that domain: `com`, `co.uk`, `github.io`.
    case publicSuffix
    /// The host that sent it is not in the domain.
    case otherDomain
    /// `Secure`, by a connection that is not.
    case notSecure
    /// It would replace, or hide, a `Secure` one that came by a secure connection.
    case hidesSecure
    /// The name begins with `__Secure-` or `__Host-`, and the attributes are not what that promises.
    case prefix
    /// `SameSite=None` without `Secure`.
    case sameSite
    /// More cookies in one response than a jar takes.
    case tooMany
}

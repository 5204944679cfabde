// CookiePrefix.swift - what a cookie's name promises: RFC 6265bis §4.1.3, §5.4.

/// The names that bind their attributes. Their case does not matter: a server that reads names without regard to case
/// would be deceived.
enum CookiePrefix {
    static func holds(_ cookie: ReceivedCookie, isHostOnly: Bool) -> Bool {
        holds(cookie.name, isSecure: cookie.isSecure, isHostOnly: isHostOnly && cookie.domain == nil, cookie.path)
    }

    /// Whether the attributes are as promised: `isHostOnly` if no domain was named, `path` nil if none was.
    static func holds(_ name: String, isSecure: Bool, isHostOnly: Bool, _ path: String?) -> Bool {
        let name = name.lowercased()
        if name.hasPrefix("__host-") { return isSecure && isHostOnly && path == "/" }
        return !name.hasPrefix("__secure-") || isSecure
    }
}

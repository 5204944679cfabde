// StoredCookie.swift - a cookie in a jar: RFC 6265bis §5.5, §5.7.

public import WryneckHTTP

/// A cookie that a jar keeps.
public struct StoredCookie: Sendable, Hashable {
    /// As the server sent it.
    public let name: String
    /// As the server sent it; nothing is decoded, and quotes are part of it.
    public let value: String
    /// The host, or the domain with all below it; in lower case.
    public let domain: String
    /// Whether it goes to `domain` alone, and not to the hosts below it.
    public let isHostOnly: Bool
    /// Below which path it is sent.
    public let path: String
    /// Only by https and wss.
    public let isSecure: Bool
    /// Not for scripts: for a client without any it changes nothing.
    public let isHTTPOnly: Bool
    /// For browsers: a client without pages sends no request for another site. Files do not have it.
    public let sameSite: SetCookie.SameSite?
    /// Until when it is kept; nil for as long as the jar is used.
    public let expires: HTTPDate?
    /// The number of cookies that were made before it: a cookie that replaces another has that one's.
    var order: Int
    /// When it was set or sent for the last time.
    var used: HTTPDate

    /// Whether its time is over.
    func isOver(at now: HTTPDate) -> Bool { expires.map { $0 <= now } ?? false }

    /// §5.7: what makes two cookies the same one.
    func hasSameKey(as other: StoredCookie) -> Bool {
        domain == other.domain && isHostOnly == other.isHostOnly && name.hasSameBytes(as: other.name)
            && path.hasSameBytes(as: other.path)
    }
}

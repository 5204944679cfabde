// SetCookie.swift - a cookie that a response sets: RFC 6265 §4.1, with what browsers ask for since
// (draft-ietf-httpbis-rfc6265bis).
// Invariant: one that exists can be sent, and a browser keeps it: nothing in it ends an attribute, and what its name or
// its attributes promise is there.

/// A cookie to be set, with all its attributes.
///
/// ```swift
/// let cookie = try SetCookie("__Host-session", id, maxAge: .seconds(86_400))
/// return .redirect(to: "/").settingCookie(cookie)
/// ```
///
/// Unless told otherwise it is for the whole site, `Secure`, `HttpOnly` and `SameSite=Lax`: what a session's cookie
/// should be. Browsers keep a `Secure` cookie only if it came by https (or from localhost): a site without TLS has to
/// say `isSecure: false`.
public struct SetCookie: Sendable, Hashable, CustomStringConvertible {
    /// Which requests that other sites make bring the cookie along.
    public enum SameSite: String, Sendable, Hashable {
        /// None at all.
        case strict = "Strict"
        /// Only those that lead here: a link that is followed.
        case lax = "Lax"
        /// All; the cookie has to be `Secure`.
        case none = "None"
    }

    /// A token (RFC 9110 §5.6.2). One that begins with `__Secure-` is only for `Secure` cookies, one with `__Host-`
    /// only for those that are `Secure`, for the path `/` and without a domain.
    public let name: String
    /// ASCII without blanks, quotes, commas, semicolons and backslashes.
    public let value: String
    /// Below which path it is sent; nil for the folder of the request's path.
    public let path: String?
    /// The host that gets it, with those below; nil for this host alone.
    public let domain: String?
    /// How long it is kept; nil for as long as the browser runs.
    public let maxAge: Duration?
    /// Until when it is kept, for those who do not know `maxAge`.
    public let expires: HTTPDate?
    /// Only for https.
    public let isSecure: Bool
    /// Not for scripts.
    public let isHTTPOnly: Bool
    /// Which requests of other sites have it; nil leaves it to the browser.
    public let sameSite: SameSite?
    /// Kept apart for each site that this one is embedded in (`Partitioned`); the cookie has to be `Secure`.
    public let isPartitioned: Bool

    /// The most bytes of a name and its value, above which browsers drop a cookie.
    static let sizeLimit = 4096
    /// The same for an attribute's value.
    static let attributeLimit = 1024

    /// - Parameters:
    ///   - name: a token.
    ///   - value: ASCII without blanks, quotes, commas, semicolons and backslashes; with the name at most 4096 bytes.
    ///     Encode other text first.
    ///   - path: begins with a slash; the whole site unless told.
    ///   - domain: a host name; this host alone unless told.
    ///   - maxAge: how long it is kept, in whole seconds; below one second it is taken away.
    ///   - expires: until when it is kept.
    ///   - isSecure: only for https; true unless told.
    ///   - isHTTPOnly: not for scripts; true unless told.
    ///   - sameSite: `Lax` unless told.
    ///   - isPartitioned: kept apart for each site that this one is embedded in; false unless told.
    /// - Throws: what a browser would not keep, or the field could not carry.
    public init(
        _ name: String, _ value: String, path: String? = "/", domain: String? = nil, maxAge: Duration? = nil,
        expires: HTTPDate? = nil,
        isSecure: Bool = true, isHTTPOnly: Bool = true, sameSite: SameSite? = .lax, isPartitioned: Bool = false
    ) throws(SetCookie.Mistake) {
        guard !name.isEmpty, name.utf8.allSatisfy(ASCII.isTokenByte) else { throw .name }
        guard value.utf8.allSatisfy(Self.isCookieByte) else { throw .value }
        guard name.utf8.count + value.utf8.count <= Self.sizeLimit else { throw .size }
        if let path {
            guard path.utf8.first == ASCII.slash, path.utf8.count <= Self.attributeLimit,
                path.utf8.allSatisfy(Self.isPathByte)
            else { throw .path }
        }
        if let domain { guard Self.isHost(domain) else { throw .domain } }
        if !isSecure, sameSite == SameSite.none || isPartitioned { throw .notSecure }
        let lowered = name.lowercased()
        // Browsers look at the prefixes without regard to case.
        if lowered.hasPrefix("__secure-"), !isSecure { throw .prefix }
        if lowered.hasPrefix("__host-") { guard isSecure, domain == nil, path == "/" else { throw .prefix } }
        (self.name, self.value, self.path, self.domain, self.maxAge, self.expires) = (
            name, value, path, domain, maxAge, expires
        )
        (self.isSecure, self.isHTTPOnly, self.sameSite, self.isPartitioned) = (
            isSecure, isHTTPOnly, sameSite, isPartitioned
        )
    }

    private init(removing cookie: SetCookie) {
        (name, value, path, domain, maxAge, expires) = (
            cookie.name, "", cookie.path, cookie.domain, .zero, HTTPDate(secondsSince1970: 0)
        )
        (isSecure, isHTTPOnly, sameSite, isPartitioned) = (
            cookie.isSecure, cookie.isHTTPOnly, cookie.sameSite, cookie.isPartitioned
        )
    }

    /// What takes this cookie away: the same name, path and domain, without a value, and over.
    public var removal: SetCookie { SetCookie(removing: self) }

    /// The value of the field.
    public var description: String {
        var text = "\(name)=\(value)"
        if let path { text += "; Path=\(path)" }
        if let domain { text += "; Domain=\(domain)" }
        if let maxAge { text += "; Max-Age=\(max(0, maxAge.components.seconds))" }
        if let expires { text += "; Expires=\(expires)" }
        if isSecure { text += "; Secure" }
        if isHTTPOnly { text += "; HttpOnly" }
        if let sameSite { text += "; SameSite=\(sameSite.rawValue)" }
        if isPartitioned { text += "; Partitioned" }
        return text
    }

    /// RFC 6265 §4.1.1 `cookie-octet`.
    private static func isCookieByte(_ byte: UInt8) -> Bool {
        switch byte {
        case ASCII.quote, ASCII.comma, ASCII.semicolon, ASCII.backslash: false
        default: byte > 0x20 && byte < 0x7F
        }
    }

    private static func isPathByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F && byte != ASCII.semicolon }

    private static func isHost(_ name: String) -> Bool {
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return name.utf8.count <= 253
            && labels.allSatisfy { label in
                !label.isEmpty && label.first != UInt8(ascii: "-")
                    && label.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }
}

extension SetCookie {
    /// The reason why a cookie cannot be set.
    public enum Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// The name is no token.
        case name
        /// The value has a byte that no cookie's has.
        case value
        /// Name and value are more than 4096 bytes.
        case size
        /// The path does not begin with a slash, is longer than 1024 bytes, or has a semicolon or something that is not
        /// ASCII.
        case path
        /// The domain is no host name.
        case domain
        /// The name begins with `__Secure-` or `__Host-`, and the attributes are not what that promises.
        case prefix
        /// `SameSite=None` and `Partitioned` are only for `Secure` cookies.
        case notSecure

        /// In words.
        public var description: String {
            switch self {
            case .name: "a cookie's name is a token: letters, digits and some signs, and at least one of them"
            case .value:
                "a cookie's value is ASCII without blanks, quotes, commas, semicolons and backslashes: encode it first"
            case .size: "a cookie's name and value are at most 4096 bytes"
            case .path: "a cookie's path begins with a slash and is ASCII without semicolons, at most 1024 bytes"
            case .domain: "a cookie's domain is a host name"
            case .prefix:
                "a cookie named __Host-... is Secure, has the path / and no domain; one named __Secure-... is Secure"
            case .notSecure: "a cookie with SameSite=None or Partitioned is Secure"
            }
        }
    }
}

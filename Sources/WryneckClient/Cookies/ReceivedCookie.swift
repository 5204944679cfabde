// ReceivedCookie.swift - the value of a Set-Cookie as a client reads it: RFC 6265bis §5.6.
// Invariant: the RFC's algorithm, in which nothing but a control byte, the size and a missing name costs the cookie.
// What does not fit costs its attribute only.

internal import WryneckHTTP

/// A cookie and its attributes; nothing has been judged yet.
struct ReceivedCookie: Equatable {
    private(set) var name: String
    private(set) var value: String
    /// In lower case without a dot in front; nil without one, or with an empty one.
    private(set) var domain: String?
    /// Nil for the default: without one, or with one that does not begin with a slash.
    private(set) var path: String?
    /// Nil without an attribute that says so.
    private(set) var expires: HTTPDate?
    private(set) var isSecure = false
    private(set) var isHTTPOnly = false
    private(set) var sameSite: SetCookie.SameSite?
    /// Beats `expires`, whichever comes first.
    private var maxAge: Int?

    /// The most bytes of a name and its value.
    static let sizeLimit = 4096
    /// The most bytes of an attribute's value; a longer one is not heeded.
    static let attributeLimit = 1024
    /// The longest life of a cookie (§5.5): 400 days.
    static let longestLife = 400 * 86_400

    init(_ text: String, at now: HTTPDate) throws(CookieRefusal) {
        let bytes = Array(text.utf8)
        // §5.6 lets tabs pass. curl does not, and a jar's file has them between its fields.
        guard bytes.allSatisfy({ $0 >= ASCII.space && $0 != 0x7F }) else { throw .controlByte }
        let parts = bytes.split(separator: ASCII.semicolon, omittingEmptySubsequences: false)
        let (name, value) = Self.split(parts.first ?? [])
        // §5.6 keeps cookies without a name, and sends their value alone. Servers then read something else than was
        // set; curl drops them, too.
        guard let value, !name.isEmpty else { throw .noName }
        guard name.count + value.count <= Self.sizeLimit else { throw .tooLarge }
        self.name = String(decoding: name, as: UTF8.self)
        self.value = String(decoding: value, as: UTF8.self)
        for part in parts.dropFirst() { take(attribute: part) }
        end(at: now)
    }

    /// What stands before and behind the first "=", without blanks around; no value without one.
    private static func split(_ pair: ArraySlice<UInt8>) -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>?) {
        guard let place = pair.firstIndex(of: ASCII.equalsSign) else { return (pair.trimmed, nil) }
        return (pair[..<place].trimmed, pair[(place + 1)...].trimmed)
    }

    /// §5.6.1 to §5.6.7. Of several with the same name the last one counts.
    private mutating func take(attribute: ArraySlice<UInt8>) {
        let (name, value) = Self.split(attribute)
        let text = value ?? []
        guard text.count <= Self.attributeLimit else { return }
        switch String(decoding: name.map(ASCII.lowercased), as: UTF8.self) {
        case "expires": expires = CookieDate.parse(text) ?? expires
        case "max-age": maxAge = Self.seconds(text) ?? maxAge
        case "domain": domain = Self.domain(text)
        case "path": path = text.first == ASCII.slash ? String(decoding: text, as: UTF8.self) : nil
        case "secure": isSecure = true
        case "httponly": isHTTPOnly = true
        case "samesite": sameSite = Self.sameSite(text)
        default: break
        }
    }

    private static func domain(_ text: ArraySlice<UInt8>) -> String? {
        let name = text.first == UInt8(ascii: ".") ? text.dropFirst() : text
        return name.isEmpty ? nil : String(decoding: name.map(ASCII.lowercased), as: UTF8.self)
    }

    private static func sameSite(_ text: ArraySlice<UInt8>) -> SetCookie.SameSite? {
        switch String(decoding: text.map(ASCII.lowercased), as: UTF8.self) {
        case "strict": .strict
        case "lax": .lax
        case "none": SetCookie.SameSite.none
        default: nil
        }
    }

    /// §5.6.2: digits, perhaps with a minus. A number that cannot be counted is a long time; nil for anything else.
    private static func seconds(_ text: ArraySlice<UInt8>) -> Int? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text
        guard digits.allSatisfy(ASCII.isDigit), isNegative || !digits.isEmpty else { return nil }
        return isNegative ? 0 : digits.withUnsafeBytes(ASCII.decimal) ?? longestLife
    }

    /// Decides until when the cookie is kept.
    private mutating func end(at now: HTTPDate) {
        let latest = now.secondsSince1970 + Self.longestLife
        if let maxAge {
            expires = HTTPDate(secondsSince1970: maxAge > 0 ? now.secondsSince1970 + min(maxAge, Self.longestLife) : 0)
        } else if let named = expires {
            expires = HTTPDate(secondsSince1970: min(named.secondsSince1970, latest))
        }
    }
}

// CookieJar+File.swift - a jar as a text in the format of Netscape's file, which curl and wget read and write.
// Invariant: what is written is read back as the same cookies. What is read is judged as if a server had set it: a file
// with one line that no server could have caused is refused as a whole.

public import WryneckHTTP

extension CookieJar {
    /// Why a file is refused.
    public struct FileMistake: Error, Sendable, Hashable {
        /// The first line that is wrong, counted from 1.
        public let line: Int
    }

    private static let title = "# Netscape HTTP Cookie File"
    private static let httpOnly = "#HttpOnly_"

    /// Reads a jar.
    /// - Parameters:
    ///   - text: seven fields with tabs between them a line: domain, whether hosts below it get the cookie, path,
    ///     whether it is only for https, seconds since 1970 (0 for a cookie of the session), name, value. Other lines
    ///     that begin with `#` are for people.
    ///   - now: the time of day; cookies that are over are left out.
    ///   - limits: how many cookies it keeps and sends.
    ///   - suffixes: the domains that are too wide for a cookie.
    /// - Throws: the first line that is wrong.
    public init(
        netscape text: String, at now: HTTPDate, limits: Limits = Limits(), suffixes: PublicSuffixes = .standard
    ) throws(FileMistake) {
        self.init(limits: limits, suffixes: suffixes)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.first.map({ $0 == Self.title || $0 == "# HTTP Cookie File" }) == true else {
            throw FileMistake(line: 1)
        }
        for (index, line) in lines.enumerated() {
            if line.isEmpty || line.hasPrefix("#") && !line.hasPrefix(Self.httpOnly) { continue }
            guard let cookie = cookie(line, at: now) else { throw FileMistake(line: index + 1) }
            keep(cookie, at: now)
        }
    }

    /// Writes the jar as text. It is as secret as a password.
    /// - Parameters:
    ///   - now: the time of day; cookies that are over are left out.
    ///   - keepsSession: whether cookies without an end are written; a browser would not.
    /// - Returns: the text, in which the cookies have the order in which they were set.
    public func netscape(at now: HTTPDate, keepsSession: Bool = false) -> String {
        let kept = cookies.filter { !$0.isOver(at: now) && (keepsSession || $0.expires != nil) }
        return Self.title + "\n" + kept.map { Self.line($0) + "\n" }.joined()
    }

    private static func line(_ cookie: StoredCookie) -> String {
        let fields = [
            (cookie.isHTTPOnly ? httpOnly : "") + (cookie.isHostOnly ? "" : ".") + cookie.domain,
            cookie.isHostOnly ? "FALSE" : "TRUE", cookie.path, cookie.isSecure ? "TRUE" : "FALSE",
            String(cookie.expires?.secondsSince1970 ?? 0), cookie.name, cookie.value,
        ]
        return fields.joined(separator: "\t")
    }

    private func cookie(_ line: Substring, at now: HTTPDate) -> StoredCookie? {
        let isHTTPOnly = line.hasPrefix(Self.httpOnly)
        let text = line.dropFirst(isHTTPOnly ? Self.httpOnly.count : 0)
        let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 7, let reachesBelow = Self.flag(fields[1]), let isSecure = Self.flag(fields[3]),
            let end = Array(fields[4].utf8).withUnsafeBytes(ASCII.decimal),
            let domain = domain(fields[0], isHostOnly: !reachesBelow),
            CookiePrefix.holds(fields[5], isSecure: isSecure, isHostOnly: !reachesBelow, fields[2]),
            Self.isSound(name: fields[5], value: fields[6], path: fields[2])
        else { return nil }
        let latest = now.secondsSince1970 + ReceivedCookie.longestLife
        return StoredCookie(
            name: fields[5], value: fields[6], domain: domain, isHostOnly: !reachesBelow, path: fields[2],
            isSecure: isSecure, isHTTPOnly: isHTTPOnly, sameSite: nil,
            expires: end == 0 ? nil : HTTPDate(secondsSince1970: min(end, latest)), order: made, used: now)
    }

    private static func flag(_ text: String) -> Bool? {
        switch text {
        case "TRUE": true
        case "FALSE": false
        default: nil
        }
    }

    /// The domain without its dot, which a cookie for one host does not have.
    private func domain(_ field: String, isHostOnly: Bool) -> String? {
        let hasDot = field.hasPrefix(".")
        let domain = hasDot ? String(field.dropFirst()) : field
        guard let host = try? URLAuthority(domain.contains(":") ? Array("[\(domain)]".utf8) : Array(domain.utf8)),
            host.port == nil, host.userInfo == nil, host.host.text == domain
        else { return nil }
        if isHostOnly { return hasDot ? nil : domain }
        guard case .name = host.host, !domain.hasSuffix("."), !suffixes.contains(domain) else { return nil }
        return domain
    }

    private static func isSound(name: String, value: String, path: String) -> Bool {
        let isText = [name, value, path].allSatisfy { text in
            text.utf8.allSatisfy { $0 >= ASCII.space && $0 != 0x7F }
                && Array(text.utf8)[...].trimmed.count == text.utf8.count
        }
        return isText && !name.isEmpty && name.utf8.count + value.utf8.count <= ReceivedCookie.sizeLimit
            && path.hasPrefix("/") && path.utf8.count <= ReceivedCookie.attributeLimit
            && !name.utf8.contains { $0 == ASCII.equalsSign || $0 == ASCII.semicolon }
            && !(value + path).utf8.contains(ASCII.semicolon)
    }
}

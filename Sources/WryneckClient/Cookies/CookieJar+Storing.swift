// CookieJar+Storing.swift - what is kept of the cookies that a response sets: RFC 6265bis §5.7.

internal import HTTPTypes
public import WryneckHTTP

extension CookieJar {
    /// Takes the cookies of a response.
    /// - Parameters:
    ///   - headers: the response's.
    ///   - url: that of the request.
    ///   - now: the time of day.
    /// - Returns: why some of them were not kept; empty as a rule.
    @discardableResult
    public mutating func store(_ headers: Headers, from url: ClientURL, at now: HTTPDate) -> [CookieRefusal] {
        var refusals: [CookieRefusal] = []
        for (index, line) in headers.all(.setCookie).enumerated() {
            guard index < limits.perResponse else { return refusals + [.tooMany] }
            do throws(CookieRefusal) { try store(line, from: url, at: now) } catch { refusals.append(error) }
        }
        return refusals
    }

    /// Takes one cookie.
    /// - Parameters:
    ///   - text: the value of a Set-Cookie.
    ///   - url: that of the request.
    ///   - now: the time of day.
    /// - Throws: why it is not kept.
    public mutating func store(_ text: String, from url: ClientURL, at now: HTTPDate) throws(CookieRefusal) {
        let received = try ReceivedCookie(text, at: now)
        let (domain, isHostOnly) = try scope(of: received, url.host)
        guard url.scheme.isSecure || !received.isSecure else { throw .notSecure }
        guard received.sameSite != SetCookie.SameSite.none || received.isSecure else { throw .sameSite }
        guard CookiePrefix.holds(received, isHostOnly: isHostOnly) else { throw .prefix }
        let cookie = StoredCookie(
            name: received.name, value: received.value, domain: domain, isHostOnly: isHostOnly,
            path: received.path ?? CookiePath.standard(for: url.path), isSecure: received.isSecure,
            isHTTPOnly: received.isHTTPOnly, sameSite: received.sameSite, expires: received.expires, order: made,
            used: now)
        guard url.scheme.isSecure || !isHidingSecure(cookie, at: now) else { throw .hidesSecure }
        keep(cookie, at: now)
    }

    /// The hosts that get the cookie.
    private func scope(
        of cookie: ReceivedCookie, _ host: ClientURL.Host
    ) throws(CookieRefusal) -> (domain: String, isHostOnly: Bool) {
        guard let domain = cookie.domain else { return (host.text, true) }
        // An address is in no domain but itself.
        guard case .name(let name) = host else {
            guard domain == host.text else { throw .otherDomain }
            return (domain, true)
        }
        guard HostName.isValid(domain), !domain.hasSuffix(".") else { throw .malformedDomain }
        if suffixes.contains(domain) {
            // §5.7: a host that is a public suffix itself, as github.io is, may keep cookies of its own.
            guard domain == name else { throw .publicSuffix }
            return (domain, true)
        }
        guard HostName.isName(name, atOrBelow: domain) else { throw .otherDomain }
        return (domain, false)
    }

    /// §5.7: an insecure connection must not touch a cookie of a secure one, nor put one in front of it.
    private func isHidingSecure(_ cookie: StoredCookie, at now: HTTPDate) -> Bool {
        domains.contains { domain, cookies in
            (HostName.isName(cookie.domain, atOrBelow: domain) || HostName.isName(domain, atOrBelow: cookie.domain))
                && cookies.contains {
                    $0.isSecure && !$0.isOver(at: now) && $0.name.hasSameBytes(as: cookie.name)
                        && CookiePath.matches(cookie.path, $0.path)
                }
        }
    }

    /// Replaces the same cookie, or takes it away if the new one is over.
    mutating func keep(_ cookie: StoredCookie, at now: HTTPDate) {
        var cookie = cookie
        if let old = domains[cookie.domain]?.first(where: cookie.hasSameKey) { cookie.order = old.order }
        remove(in: cookie.domain) { $0.hasSameKey(as: cookie) }
        guard !cookie.isOver(at: now) else { return }
        made += 1
        domains[cookie.domain, default: []].append(cookie)
        evict(near: cookie.domain, at: now)
    }

    /// §5.7, at the end: first what is over, then of a domain with too many what is not `Secure`; always what was not
    /// used for the longest time.
    private mutating func evict(near domain: String, at now: HTTPDate) {
        if domains[domain, default: []].count > limits.perDomain {
            remove(in: domain) { $0.isOver(at: now) }
            while let cookies = domains[domain], cookies.count > limits.perDomain {
                guard let victim = cookies.min(by: { Self.goesBefore($0, $1, secureLast: true) }) else { return }
                remove(in: domain) { $0.order == victim.order }
            }
        }
        guard count > limits.count else { return }
        removeAll { $0.isOver(at: now) }
        while count > limits.count {
            guard let victim = domains.values.joined().min(by: { Self.goesBefore($0, $1, secureLast: false) }) else {
                return
            }
            remove(in: victim.domain) { $0.order == victim.order }
        }
    }

    private static func goesBefore(_ left: StoredCookie, _ right: StoredCookie, secureLast: Bool) -> Bool {
        if secureLast, left.isSecure != right.isSecure { return !left.isSecure }
        return (left.used, left.order) < (right.used, right.order)
    }
}

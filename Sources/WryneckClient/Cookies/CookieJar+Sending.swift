// CookieJar+Sending.swift - the cookies of a request: RFC 6265bis §5.8.3.

public import WryneckHTTP

extension CookieJar {
    /// Collects the cookies for a request.
    /// - Parameters:
    ///   - url: that of the request, and of this hop, if it was redirected.
    ///   - now: the time of day.
    /// - Returns: the value of the field Cookie; nil without any.
    public mutating func field(for url: ClientURL, at now: HTTPDate) -> String? {
        var field = ""
        for cookie in matching(url, at: now).prefix(limits.sent) {
            let pair = "\(cookie.name)=\(cookie.value)"
            let separator = field.isEmpty ? "" : "; "
            guard field.utf8.count + separator.utf8.count + pair.utf8.count <= limits.sentBytes else { break }
            field += separator + pair
            markUsed(cookie, at: now)
        }
        return field.isEmpty ? nil : field
    }

    /// Longer paths first, and of equal ones the older cookie.
    private func matching(_ url: ClientURL, at now: HTTPDate) -> [StoredCookie] {
        Self.domains(of: url.host).flatMap { domain, isHost in
            (domains[domain] ?? []).filter { cookie in
                (isHost || !cookie.isHostOnly) && !cookie.isOver(at: now)
                    && (url.scheme.isSecure || !cookie.isSecure) && CookiePath.matches(url.path, cookie.path)
            }
        }.sorted { left, right in
            let (longer, shorter) = (left.path.utf8.count, right.path.utf8.count)
            return longer == shorter ? left.order < right.order : longer > shorter
        }
    }

    /// The host and the domains above it; an address has none.
    private static func domains(of host: ClientURL.Host) -> [(domain: String, isHost: Bool)] {
        guard case .name(let name) = host else { return [(host.text, true)] }
        var domains = [(name, true)]
        var rest = name[...]
        while let dot = rest.firstIndex(of: ".") {
            rest = rest[rest.index(after: dot)...]
            domains.append((String(rest), false))
        }
        return domains
    }

    private mutating func markUsed(_ cookie: StoredCookie, at now: HTTPDate) {
        guard let index = domains[cookie.domain]?.firstIndex(where: cookie.hasSameKey) else { return }
        domains[cookie.domain]?[index].used = now
    }
}

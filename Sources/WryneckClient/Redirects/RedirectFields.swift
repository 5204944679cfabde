// RedirectFields.swift - the fields of a request that do not follow it everywhere.

import HTTPTypes
internal import WryneckHTTP

/// Which fields a redirect takes away.
enum RedirectFields {
    /// The fields that are meant for one origin: credentials, and what was said about the origin itself. "Cookie2" is
    /// RFC 2965's.
    private static let ofOrigin: Set<String> = [
        "authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate", "authentication-info",
        "proxy-authentication-info", "cookie", "cookie2", "origin", "host",
    ]

    /// The fields that describe a body, beside those that begin with "content-": RFC 9110 §15.4 (CVE-2023-45803).
    private static let ofBody: Set<String> = [
        "digest", "repr-digest", "last-modified", "transfer-encoding", "trailer", "expect",
    ]

    static func isOfOrigin(_ name: HTTPField.Name) -> Bool { ofOrigin.contains(name.canonicalName) }

    static func isOfBody(_ name: HTTPField.Name) -> Bool {
        name.canonicalName.hasPrefix("content-") || ofBody.contains(name.canonicalName)
    }
}

extension Headers {
    /// The fields without those with some names.
    func removing(where isRemoved: (HTTPField.Name) -> Bool) -> Headers {
        var kept = self
        for name in Set(map(\.name)) where isRemoved(name) { kept.remove(name) }
        return kept
    }
}

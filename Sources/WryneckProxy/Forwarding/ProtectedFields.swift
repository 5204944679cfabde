// ProtectedFields.swift - the fields that Connection must not take away: RFC 9110 §7.6.1, which forbids senders to
// name one that is meant for everybody.
// Invariant: nothing is in the list that a peer could mean for one connection. A peer that names `authorization` or
// `x-forwarded-for` wants the backend to see another request than the rules in front of it saw.

/// The names that say who asks, for what, under which conditions, and how long an answer may be kept.
enum ProtectedFields {
    private static let names: Set<String> = [
        // Who asks, and what proxies say of it, beside `ClientClaims`.
        "host", "authorization", "cookie", "cookie2", "set-cookie", "www-authenticate", "authentication-info", "origin",
        "referer", "user-agent", "from", "via", "max-forwards", "client-cert", "client-cert-chain",
        // For what.
        "accept", "accept-charset", "accept-encoding", "accept-language", "accept-ranges", "range", "expect", "allow",
        "location", "refresh", "link", "server", "retry-after", "x-http-method-override", "x-requested-with",
        // How long it may be kept.
        "age", "cache-control", "date", "etag", "expires", "last-modified", "pragma", "vary", "warning",
        // What a browser may do with it.
        "strict-transport-security", "x-content-type-options", "x-frame-options", "referrer-policy",
        "permissions-policy", "clear-site-data",
    ]

    /// `Content-Type` and the like, conditions, CORS, and what browsers say of a request.
    private static let prefixes = ["content-", "if-", "access-control-", "cross-origin-", "sec-"]

    /// Whether a name in lower case is protected.
    static func contains(_ name: [UInt8]) -> Bool {
        ClientClaims.contains(name) || prefixes.contains { name.starts(with: $0.utf8) }
            || names.contains(String(decoding: name, as: UTF8.self))
    }
}

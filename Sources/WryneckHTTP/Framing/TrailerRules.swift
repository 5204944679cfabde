// TrailerRules.swift - the fields that may not follow the body: RFC 9110 §6.5.1.
// Invariant: one list for reading and for writing.

import HTTPTypes

/// Which names may not be trailers, in either direction: RFC 9110 §6.5.1.
enum TrailerRules {
    private static let forbidden: Set<String> = [
        // Framing and connection, beside `ConnectionFields`.
        "trailer", "te", "upgrade", "content-encoding", "content-type", "content-range",
        // Routing and what a proxy in front says about the client.
        "host", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via",
        "max-forwards",
        // Identity.
        "authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate", "cookie", "set-cookie",
        "authentication-info", "proxy-authentication-info",
        // Request modifiers and response control.
        "expect", "range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range",
        "age", "cache-control", "date", "expires", "location", "retry-after", "vary", "pragma", "warning",
    ]

    static func isForbidden(_ lowercasedName: some Sequence<UInt8>) -> Bool {
        isForbidden(canonicalName: String(decoding: Array(lowercasedName), as: UTF8.self))
    }

    static func isForbidden(_ name: HTTPField.Name) -> Bool { isForbidden(canonicalName: name.canonicalName) }

    private static func isForbidden(canonicalName name: String) -> Bool {
        ConnectionFields.contains(canonicalName: name) || forbidden.contains(name)
    }
}

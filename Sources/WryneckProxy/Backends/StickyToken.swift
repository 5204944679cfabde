// StickyToken.swift - what a cookie says of the backend that its client stays with.
// Invariant: with a secret, nobody without it can tell whether a token belongs to an address that he guesses.

internal import WryneckHTTP

/// The values of the cookie of `Balancing.sticky`.
enum StickyToken {
    /// The token of a backend: 16 hex digits; without a secret its `BackendID`.
    static func text(of backend: Backend, secret: String) -> String {
        guard !secret.isEmpty else { return backend.id.description }
        return BackendID(digest: hmac(key: Array(secret.utf8), Array(backend.description.utf8))).description
    }

    /// RFC 2104, over SHA-1: what breaks that digest elsewhere does not break it here (RFC 6194 §3.3).
    private static func hmac(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        let short = key.count > 64 ? SHA1.hash(key) : key
        let block = short + Array(repeating: 0, count: 64 - short.count)
        let inner = SHA1.hash(block.map { $0 ^ 0x36 } + message)
        return SHA1.hash(block.map { $0 ^ 0x5C } + inner)
    }
}

// ClientClaims.swift - the fields by which proxies tell each other who asks, and so clients could tell a lie.
// Invariant: none of them passes from a peer that is not trusted.

internal import WryneckHTTP

/// What only a trusted proxy may say: names in lower case.
enum ClientClaims {
    /// `X-Original-URL` and `X-Rewrite-URL` lead some frameworks to another path than the one that the rules in front
    /// of them saw (CVE-2018-14773).
    private static let names: Set<String> = [
        "forwarded", "x-forwarded", "x-real-ip", "x-original-url", "x-rewrite-url",
    ]

    /// The claims that `ForwardedTrail` writes, from what was there or anew.
    private static let written: Set<String> = [
        "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto",
    ]

    static func contains(_ name: [UInt8]) -> Bool {
        name.starts(with: "x-forwarded-".utf8) || names.contains(String(decoding: name, as: UTF8.self))
    }

    static func isWritten(_ name: [UInt8]) -> Bool { written.contains(String(decoding: name, as: UTF8.self)) }

    /// Whether a name in any case may be a claim, by its first byte: most are not, and need no copy.
    static func mayContain(_ name: UnsafeRawBufferPointer) -> Bool {
        name.first.map { $0 | 0x20 == UInt8(ascii: "x") || $0 | 0x20 == UInt8(ascii: "f") } ?? false
    }
}

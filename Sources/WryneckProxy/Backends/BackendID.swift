// BackendID.swift - the name of a backend in tables, logs and status pages.
// Invariant: it follows from the backend's address alone, so that it is the same on every reactor, in every process and
// after every restart.

internal import WryneckHTTP

/// The name of a backend: 16 hex digits that are made of its address, and do not show it.
///
/// Whoever guesses the address can check his guess. Where clients see a name it can have a secret in it:
/// `Balancing.sticky(cookie:secret:)`.
public struct BackendID: Sendable, Hashable, LosslessStringConvertible {
    /// Also what keys are hashed together with, for `Balancing.hash`.
    let number: UInt64

    /// The name of what is at an address in its one writing (`Backend.description`).
    init(of address: String) { self.init(digest: SHA1.hash(Array(address.utf8))) }

    /// A name from the first bytes of a digest.
    init(digest: [UInt8]) { number = digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// Reads a name, such as one from a status page.
    /// - Parameter text: 16 hex digits; nil comes of anything else.
    public init?(_ text: String) {
        let digits = text.utf8.compactMap(ASCII.hexValue)
        guard digits.count == 16, text.utf8.count == 16 else { return nil }
        number = digits.reduce(0) { $0 << 4 | UInt64($1) }
    }

    /// The 16 digits.
    public var description: String {
        var digits: [UInt8] = []
        for shift in stride(from: 56, through: 0, by: -8) {
            ASCII.append(hexByte: UInt8(truncatingIfNeeded: number >> UInt64(shift)), uppercase: false, to: &digits)
        }
        return String(decoding: digits, as: UTF8.self)
    }
}

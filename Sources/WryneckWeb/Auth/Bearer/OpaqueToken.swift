// OpaqueToken.swift - random tokens that say nothing: what they stand for is in a table, under their hashes.
// Invariant: a token is as long as nobody can guess, and what is kept of it does not lead back to it.

internal import Wryneck

/// Random tokens, such as API keys. Give the token to the client, and keep its hash.
///
/// ```swift
/// let token = OpaqueToken.make(prefix: "shop_")
/// try await database.addToken(hash: OpaqueToken.hash(of: token), of: "ada")
/// return .text(token)                       // shown once, and never again
/// ```
public enum OpaqueToken {
    /// Makes a token of 256 random bits, in letters, digits, `-` and `_`.
    /// - Parameter prefix: stands before them, so that a token that was published by mistake is found; only characters
    ///   of tokens (RFC 6750 §2.1).
    /// - Returns: the token, 43 characters behind the prefix.
    public static func make(prefix: String = "") -> String { prefix + random(bytes: 32) }

    /// What to keep of a token, and what to look it up by: SHA-256, as 64 hexadecimal digits. A token has so many
    /// random bits that nothing slower is needed, and a table that is looked up by a hash tells nothing by its time.
    /// - Parameter token: the token of a client, whatever is in it.
    /// - Returns: the hash.
    public static func hash(of token: String) -> String { hex(SHA256.hash(Array(token.utf8))) }

    static func random(bytes count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return Base64URL.encode((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

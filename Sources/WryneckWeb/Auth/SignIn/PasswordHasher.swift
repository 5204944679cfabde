// PasswordHasher.swift - makes the hash of a new password: yescrypt, by crypt(3).
// Invariant: each hash has a salt of its own, of 128 random bits.

internal import HTTPTypes
public import Wryneck

/// Makes hashes of passwords, as `FormLogin`, `BasicAuth` and an htpasswd file take them: yescrypt, which costs whoever
/// guesses 16 MiB for each guess.
///
/// ```swift
/// let hash = try await PasswordHasher().hash(password, on: request.reactor)
/// try await database.addUser(name, hash)
/// ```
public struct PasswordHasher: Sendable {
    /// Why a password cannot be hashed.
    public enum Mistake: Error, Sendable, Hashable {
        /// It has more than 511 bytes of UTF-8.
        case tooLong
        /// It has a NUL, which ends a text for crypt(3).
        case hasNUL
        /// libcrypt could not do it.
        case failed
    }

    private let parameters: String

    /// With libcrypt's usual cost, some 50 ms for each hash.
    public init() { parameters = "j9T" }

    /// With another cost, as libcrypt encodes it.
    package init(parameters: String) { self.parameters = parameters }

    /// Makes a hash in a thread.
    /// - Parameters:
    ///   - password: the password, at most 511 bytes of UTF-8.
    ///   - reactor: its threads do the work.
    /// - Returns: the hash, `$y$...`; a `PasswordHasher.Mistake` for what is no password.
    public func hash(_ password: String, on reactor: Reactor) -> Deferred<String> {
        reactor.deferToThread { [self] in try hashBlocking(password) }
    }

    /// Makes a hash in a thread, and waits for it. See the other `hash(_:on:)`.
    /// - Returns: the hash.
    /// - Throws: `PasswordHasher.Mistake`.
    public nonisolated(nonsending) func hash(_ password: String, on reactor: Reactor) async throws -> String {
        let hash: Deferred<String> = hash(password, on: reactor)
        return try await hash.value
    }

    /// Makes a hash on this thread, which it keeps busy: for programs without a reactor.
    /// - Parameter password: the password, at most 511 bytes of UTF-8.
    /// - Returns: the hash.
    /// - Throws: `PasswordHasher.Mistake`.
    public func hashBlocking(_ password: String) throws(PasswordHasher.Mistake) -> String {
        let bytes = Array(password.utf8)
        // yescrypt wants room for a NUL.
        guard bytes.count < PasswordHash.longestPassword else { throw .tooLong }
        guard !bytes.contains(0) else { throw .hasNUL }
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let setting = "$y$\(parameters)$\(PasswordHasher.encode(salt))$"
        let hash = PasswordHash.crypt(bytes, Array(setting.utf8))
        guard !hash.isEmpty else { throw .failed }
        return String(decoding: hash, as: UTF8.self)
    }

    /// crypt(5): the six bits of each digit come in order from the lowest.
    static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var value = group.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            for _ in 0...group.count {
                text.append(digits[Int(value & 63)])
                value >>= 6
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

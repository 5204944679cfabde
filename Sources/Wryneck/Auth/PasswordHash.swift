// PasswordHash.swift - the hash of one password, and the check of another password against it.
// Invariant: the comparison takes the same time wherever the difference is.

internal import CCrypt
internal import WryneckHTTP

package struct PasswordHash: Hashable, Sendable {
    private enum Kind: Hashable {
        /// SHA-256 of a password that the program has given in plain text.
        case given
        /// `{SHA}`: without salt, and quick to guess; supported because many files have it.
        case sha1
        case apr1
        case crypt
    }

    private let kind: Kind
    private let text: [UInt8]

    /// The longest password that crypt(3) accepts, in bytes.
    package static let longestPassword = 512

    /// The methods of crypt(3) that are accepted: bcrypt, SHA-256, SHA-512, yescrypt and its kin, scrypt, and MD5 for
    /// old files.
    private static let cryptMethods = ["$2y$", "$2b$", "$2a$", "$5$", "$6$", "$y$", "$gy$", "$7$", "$1$"]

    /// Keeps a digest of a password that was given in plain text.
    init(password: String) {
        kind = .given
        text = SHA256.hash(Array(password.utf8))
    }

    /// Reads a hash as `htpasswd` or `mkpasswd` writes it. DES and plain text are refused: DES is broken, and plain
    /// text is not a hash.
    package init?(_ hash: some StringProtocol) {
        text = Array(hash.utf8)
        if hash.hasPrefix("{SHA}") {
            guard Base64.decode(text.dropFirst(5))?.count == 20 else { return nil }
            kind = .sha1
        } else if hash.hasPrefix("$apr1$") {
            guard text.count > 28, text[text.count - 23] == UInt8(ascii: "$") else { return nil }
            kind = .apr1
        } else {
            let setting = String(hash)
            guard PasswordHash.cryptMethods.contains(where: hash.hasPrefix), !text.contains(0),
                ccrypt_is_valid(setting) != 0
            else { return nil }
            kind = .crypt
        }
    }

    /// Whether a check takes microseconds; otherwise it takes milliseconds and runs in a thread.
    var isQuick: Bool { kind == .given || kind == .sha1 }

    /// The bytes that distinguish it from every other hash.
    var identity: [UInt8] { text }

    /// Whether it is the hash of this password. May take long: see `isQuick`.
    package func matches(_ password: [UInt8]) -> Bool {
        guard password.count <= PasswordHash.longestPassword else { return false }
        switch kind {
        case .given: return ConstantTime.equals(SHA256.hash(password), text)
        case .sha1: return ConstantTime.equals(Array("{SHA}\(Base64.encode(SHA1.hash(password)))".utf8), text)
        case .apr1: return ConstantTime.equals(APR1.hash(password, like: text) ?? [], text)
        case .crypt: return ConstantTime.equals(PasswordHash.crypt(password, text), text)
        }
    }

    /// The hash by crypt(3); empty if it cannot be computed.
    package static func crypt(_ password: [UInt8], _ setting: [UInt8]) -> [UInt8] {
        // No password contains a NUL (RFC 7617 §2), and C would read only the part before it.
        guard !password.contains(0) else { return [] }
        let (phrase, setting) = (
            (password + [0]).map { CChar(bitPattern: $0) }, (setting + [0]).map { CChar(bitPattern: $0) }
        )
        var hash = [CChar](repeating: 0, count: 512)
        let length = ccrypt_hash(phrase, setting, &hash, hash.count)
        return hash[..<length].map { UInt8(bitPattern: $0) }
    }
}

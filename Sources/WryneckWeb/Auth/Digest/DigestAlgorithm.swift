// DigestAlgorithm.swift - the hash of a Digest, and what is computed with it: RFC 7616 §3.4.

internal import Wryneck

extension DigestScheme {
    /// The hash of a challenge and its answer.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        /// What all clients should know.
        case sha256 = "SHA-256"
        /// For clients that know nothing else. It is broken as a hash; offer it only where such clients are.
        case md5 = "MD5"

        /// The hash, as lower-case hexadecimal digits.
        func hash(_ text: String) -> String {
            switch self {
            case .sha256: OpaqueToken.hex(SHA256.hash(Array(text.utf8)))
            case .md5: OpaqueToken.hex(MD5.hash(Array(text.utf8)))
            }
        }

        /// The number of digits of a hash.
        var digits: Int { self == .sha256 ? 64 : 32 }

        init?(_ name: String) {
            guard let found = Algorithm.allCases.first(where: { $0.rawValue.hasSameBytesIgnoringCase(as: name) }) else {
                return nil
            }
            self = found
        }
    }

    /// What a server has to keep of a password: `H(user:realm:password)` (RFC 7616 §3.4.2). Whoever has it can sign in
    /// to this realm, so it is as secret as the password itself.
    /// - Parameters:
    ///   - user: the name.
    ///   - realm: the realm of the scheme.
    ///   - password: the password.
    ///   - algorithm: the hash.
    /// - Returns: hexadecimal digits.
    public static func hash(user: String, realm: String, password: String, algorithm: Algorithm = .sha256) -> String {
        algorithm.hash("\(user):\(realm):\(password)")
    }
}

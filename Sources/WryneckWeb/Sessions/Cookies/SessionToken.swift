// SessionToken.swift - the secret in a session's cookie.
// Invariant: it is in the cookie and in the memory of the process, and nowhere else: stores and logs have its digest.

internal import Wryneck

/// 256 random bits.
struct SessionToken {
    /// 43 digits of base64url.
    static let digits = 43

    private let bytes: [UInt8]

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a cookie's value; nil for anything that no token is.
    init?(_ value: UnsafeRawBufferPointer) {
        guard value.count == Self.digits, let bytes = Base64URL.decode(value), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    static func random() -> SessionToken { SessionToken(bytes: SessionID.random().bytes) }

    /// The cookie's value.
    var text: String { Base64URL.encode(bytes) }

    /// What the store calls the session.
    func id(by hash: SessionTokenHash) -> SessionID { hash.id(of: bytes) }
}

/// SHA-256, by OpenSSL where it is there: the same digest, in a fifth of the time.
final class SessionTokenHash {
    #if TLS
        private let digest = KeyedDigest(key: nil)
    #endif

    func id(of bytes: [UInt8]) -> SessionID {
        #if TLS
            if let id = digest?.of(bytes).flatMap({ SessionID(bytes: $0) }) { return id }
        #endif
        // A digest has 32 bytes.
        return SessionID(bytes: SHA256.hash(bytes)) ?? SessionID(words: .zero)
    }
}

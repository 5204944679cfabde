// Credentials.swift - the value of Authorization and Proxy-Authorization: RFC 7617, RFC 6750.

internal import WryneckHTTP

/// What a client proves itself with.
public enum Credentials: Sendable, Hashable {
    /// A name and a password (RFC 7617), in UTF-8.
    case basic(user: String, password: String)
    /// A token that its owner was given (RFC 6750).
    case bearer(String)

    /// Why credentials cannot be sent.
    public enum Mistake: Error, Sendable, Hashable {
        /// A colon in the name, which would end it, or a control byte in the name or the password (RFC 7617 §2).
        case malformedUser
        /// A token with bytes that none has (RFC 6750 §2.1).
        case malformedToken
    }

    /// The name and the password of a URL's user information, whose escapes are undone; nil if they are not UTF-8.
    init?(userInfo: String) {
        let parts = userInfo.utf8.split(separator: ASCII.colon, maxSplits: 1, omittingEmptySubsequences: false)
        let texts = parts.map { part in Array(part).withUnsafeBytes { PercentCoding.decode($0) } }
        guard let user = texts.first ?? nil, let password = texts.count == 2 ? texts[1] : "" else { return nil }
        self = .basic(user: user, password: password)
    }

    /// The field's value.
    package func fieldValue() throws(Credentials.Mistake) -> String {
        switch self {
        case .basic(let user, let password):
            let isSound =
                !user.utf8.contains(ASCII.colon) && (user + password).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            guard isSound else { throw .malformedUser }
            return "Basic \(Base64.encode(Array("\(user):\(password)".utf8)))"
        case .bearer(let token):
            guard !token.isEmpty, token.utf8.allSatisfy(Self.isTokenByte) else { throw .malformedToken }
            return "Bearer \(token)"
        }
    }

    /// `b64token`, in which "=" stands only at the end; a server that cares sees to that.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || "-._~+/=".utf8.contains(byte)
    }
}

extension Credentials: CustomStringConvertible {
    /// Only the kind: the rest is a secret.
    public var description: String {
        switch self {
        case .basic: "Basic credentials"
        case .bearer: "Bearer credentials"
        }
    }
}

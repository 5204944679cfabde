// FormToken.swift - the secret of one browser, and the many tokens that stand for it: a value that knows no request.
// Invariants: a secret is believed only with our signature over it and over what it is bound to; a token that is sent
// is never twice the same, so that nobody learns it from the lengths of compressed pages (BREACH, CVE-2013-3587).

internal import Wryneck

struct FormToken: Equatable {
    static let secretBytes = 32
    private static let signatureBytes = 32

    /// Known to the browser, by its cookie.
    let secret: [UInt8]

    /// A new one, of the system's random numbers.
    init() { secret = FormToken.randomBytes() }

    /// Reads the value of a cookie.
    /// - Parameters:
    ///   - cookie: what `signed(with:binding:)` has made.
    ///   - keys: any of them may have signed it.
    ///   - binding: what it has to be bound to.
    init?(cookie: String, keys: [[UInt8]], binding: String) {
        guard let bytes = TokenText.decode(cookie), bytes.count == FormToken.secretBytes + FormToken.signatureBytes
        else { return nil }
        let secret = Array(bytes.prefix(FormToken.secretBytes)),
            signature = Array(bytes.suffix(FormToken.signatureBytes))
        var isOurs = false
        for key in keys
        where ConstantTime.equals(FormToken.signature(of: secret, key: key, binding: binding), signature) {
            isOurs = true
        }
        guard isOurs else { return nil }
        self.secret = secret
    }

    /// The value of the cookie.
    func signed(with key: [UInt8], binding: String) -> String {
        TokenText.encode(secret + FormToken.signature(of: secret, key: key, binding: binding))
    }

    /// A token for one page: random bytes, and the secret in their disguise.
    func masked() -> String {
        let mask = FormToken.randomBytes()
        return TokenText.encode(mask + zip(mask, secret).map { $0 ^ $1 })
    }

    /// Whether a text is a token for this secret. The time does not depend on where it differs.
    func isMeant(by text: String) -> Bool {
        guard let bytes = TokenText.decode(text), bytes.count == 2 * FormToken.secretBytes else { return false }
        let (mask, hidden) = (bytes.prefix(FormToken.secretBytes), bytes.suffix(FormToken.secretBytes))
        return ConstantTime.equals(zip(mask, hidden).map { $0 ^ $1 }, secret)
    }

    private static func signature(of secret: [UInt8], key: [UInt8], binding: String) -> [UInt8] {
        // The secret has one length, so no binding can look like another one's secret.
        SHA256.hmac(key: key, Array("wryneck form token\0".utf8) + secret + Array(binding.utf8))
    }

    private static func randomBytes() -> [UInt8] { (0..<secretBytes).map { _ in UInt8.random(in: .min ... .max) } }
}

// CookieKeys.swift - the keys of sealed cookies: one that seals, and others that still open.
// Invariant: what is printed of a key is its number, and never the key.

#if TLS

    internal import COpenSSL
    internal import WryneckHTTP

    /// The keys of signed and encrypted cookies. They rotate: the first one seals, and all of them open.
    ///
    /// ```swift
    /// // COOKIE_KEYS="<base64 of 32 bytes>", and after a rotation "<new> <old>"
    /// let keys = try CookieKeys(parsing: environment["COOKIE_KEYS"] ?? "")
    /// ```
    ///
    /// A new key is put in front of the others on all servers, first at the end of the list, if they cannot all get it
    /// at once; the old one leaves when the last cookie of its time has expired. A key is good for 2³² encrypted
    /// cookies (NIST SP 800-38D §8.3): at a hundred a second, rotate once a year.
    public struct CookieKeys: Sendable {
        /// A secret of 32 bytes.
        public struct Key: Sendable, Hashable, CustomStringConvertible {
            /// From it the keys for each purpose are derived, so that none is used for two.
            let secret: [UInt8]
            /// Four bytes that say which key has sealed a value.
            let number: [UInt8]

            /// A new key, for the time of this process; keep its `base64` to have it for longer.
            /// - Returns: the key.
            /// - Throws: `Mistake.noMemory` if OpenSSL has no randomness.
            public static func random() throws(Mistake) -> Key {
                var secret = [UInt8](repeating: 0, count: Int(CSEAL_KEY_BYTES))
                guard cseal_random(&secret, secret.count) == 1 else { throw .noMemory }
                return try Key(secret: secret)
            }

            /// - Parameter text: 32 bytes as base64 or base64url, with padding or without, or 64 hex digits:
            ///   `openssl rand -base64 32`, `openssl rand -hex 32`.
            /// - Throws: `Mistake.key` for anything else. A password is no key.
            public init(_ text: String) throws(Mistake) {
                guard let secret = Self.bytes(Array(text.utf8)), secret.count == Int(CSEAL_KEY_BYTES) else {
                    throw .key
                }
                // What fills a template's gap: nobody has drawn it.
                guard Set(secret).count > 4 else { throw .key }
                try self.init(secret: secret)
            }

            init(secret: [UInt8]) throws(Mistake) {
                self.secret = secret
                number = try Self.derive(from: secret, "wryneck key number", count: 4)
            }

            /// The key, to be kept where secrets are.
            public var base64: String { Base64.encode(secret) }

            /// The number of the key, for logs.
            public var description: String {
                "key " + number.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            }

            /// A key for one purpose.
            func derived(for purpose: String) throws(Mistake) -> [UInt8] {
                try Self.derive(from: secret, purpose, count: 32)
            }

            private static func derive(from secret: [UInt8], _ purpose: String, count: Int) throws(Mistake) -> [UInt8] {
                var key = [UInt8](repeating: 0, count: count)
                let purpose = Array(purpose.utf8)
                guard cseal_derive(secret, secret.count, purpose, purpose.count, &key, count) == 1 else {
                    throw .noMemory
                }
                return key
            }

            private static func bytes(_ text: [UInt8]) -> [UInt8]? {
                if text.count == 64 { return hexBytes(text) }
                let digits = text.prefix { $0 != UInt8(ascii: "=") }
                let padding = text.count - digits.count
                guard padding == 0 || (padding == 1 && text.count.isMultiple(of: 4)) else { return nil }
                return Base64URL.decode(
                    digits.map { byte in
                        switch byte {
                        case UInt8(ascii: "+"): UInt8(ascii: "-")
                        case UInt8(ascii: "/"): UInt8(ascii: "_")
                        default: byte
                        }
                    })
            }

            private static func hexBytes(_ text: [UInt8]) -> [UInt8]? {
                var bytes: [UInt8] = []
                for start in stride(from: 0, to: text.count, by: 2) {
                    let digits = text[start..<(start + 2)].map { Character(Unicode.Scalar($0)) }
                    guard let high = digits[0].hexDigitValue, let low = digits[1].hexDigitValue else { return nil }
                    bytes.append(UInt8(high << 4 | low))
                }
                return bytes
            }
        }

        /// Why there are no such keys.
        public enum Mistake: Error, Sendable, Hashable, CustomStringConvertible {
            /// The text is not 32 random bytes in base64 or hex.
            case key
            /// There is no key at all.
            case none
            /// OpenSSL has no memory, or no randomness.
            case noMemory

            /// In words.
            public var description: String {
                switch self {
                case .key: "a key is 32 random bytes in base64 or hex: openssl rand -base64 32"
                case .none: "there has to be a key: openssl rand -base64 32"
                case .noMemory: "OpenSSL has no memory, or no randomness"
                }
            }
        }

        /// The one that seals.
        public let current: Key
        /// Those that still open.
        public let previous: [Key]

        var all: [Key] { [current] + previous }

        /// - Parameters:
        ///   - current: seals, and opens.
        ///   - previous: only open.
        public init(_ current: Key, previous: [Key] = []) { (self.current, self.previous) = (current, previous) }

        /// Reads keys out of a setting: the current one, then the previous ones.
        /// - Parameter text: keys with blanks, commas or line ends between them.
        /// - Throws: `Mistake.key` for one that is malformed, `Mistake.none` without any.
        public init(parsing text: String) throws(Mistake) {
            var keys: [Key] = []
            for word in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
                keys.append(try Key(String(word)))
            }
            guard let current = keys.first else { throw .none }
            self.init(current, previous: Array(keys.dropFirst()))
        }

        /// Keys for the time of this process: cookies are good until it ends, and only here.
        /// - Returns: one key.
        /// - Throws: `Mistake.noMemory` if OpenSSL has no randomness.
        public static func random() throws(Mistake) -> CookieKeys { CookieKeys(try Key.random()) }
    }

#endif

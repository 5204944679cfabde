// CookieSealer.swift - values that come back as they went, or not at all.
// Invariants: a value is bound to the cookie's name, to its purpose and to a time, all of which are authenticated: it
// is of no use under another name, as another kind of cookie, or later. There is one answer to every fault: nil.

#if TLS

    internal import COpenSSL

    /// Signs and encrypts cookies. Make one for each reactor: it keeps the ciphers' state.
    ///
    /// ```swift
    /// let keys = try CookieKeys(parsing: setting)
    /// let server = Server(.tls(port: 443, certificate: certificate)) { _ in
    ///     let root = Branch(), sealer = try CookieSealer(keys)
    ///     root.post("theme/{name}") { request in
    ///         let theme = try request.parameters.require("name")
    ///         return .redirect(to: "/", status: .seeOther)
    ///             .settingCookie(try sealer.signed("__Host-theme", theme, for: .seconds(86_400), request))
    ///     }
    ///     root.get("") { request in .text(sealer.verified("__Host-theme", request) ?? "light") }
    ///     return Site(root)
    /// }
    /// ```
    public final class CookieSealer {
        /// What a value is for: one of these is never taken for another.
        package enum Purpose: UInt8 {
            case encrypted = 1
            case signed = 2
            case session = 3
        }

        private struct Tools {
            let number: [UInt8]
            let box: CipherBox
            let digest: KeyedDigest
        }

        private static let numberBytes = 4, timeBytes = 8, digestBytes = 32
        /// What encryption adds to a value, before it becomes text.
        static let overhead = 1 + numberBytes + timeBytes + CipherBox.overhead

        /// The current one first.
        private let tools: [Tools]

        /// - Parameter keys: the first one seals.
        /// - Throws: `CookieKeys.Mistake.noMemory` if OpenSSL has none.
        public init(_ keys: CookieKeys) throws(CookieKeys.Mistake) {
            var tools: [Tools] = []
            for key in keys.all {
                let encrypting = try key.derived(for: "wryneck cookie encryption")
                let signing = try key.derived(for: "wryneck cookie signature")
                guard let box = CipherBox(key: encrypting), let digest = KeyedDigest(key: signing) else {
                    throw .noMemory
                }
                tools.append(Tools(number: key.number, box: box, digest: digest))
            }
            self.tools = tools
        }

        // MARK: Encrypted

        /// - Parameters:
        ///   - value: what only this server shall read.
        ///   - purpose: what it is for.
        ///   - name: the cookie's name.
        ///   - expires: until when it is good, in seconds since 1970.
        /// - Returns: the cookie's value.
        /// - Throws: `CookieKeys.Mistake.noMemory` if OpenSSL fails.
        package func seal(
            _ value: [UInt8], _ purpose: Purpose, as name: String, until expires: Int64
        ) throws(CookieKeys.Mistake) -> String {
            guard let tools = tools.first else { throw .none }
            let head = [purpose.rawValue] + tools.number
            guard let sealed = tools.box.seal(Self.bytes(of: expires) + value, about: head + Array(name.utf8)) else {
                throw .noMemory
            }
            return Base64URL.encode(head + sealed)
        }

        /// - Returns: the value; nil for anything that was not sealed so, or that has expired.
        package func open(
            _ text: some Collection<UInt8>, _ purpose: Purpose, as name: String, at now: Int64
        ) -> [UInt8]? {
            guard let bytes = Base64URL.decode(text), bytes.count >= Self.overhead, bytes[0] == purpose.rawValue else {
                return nil
            }
            let headBytes = 1 + Self.numberBytes
            let about = Array(bytes[..<headBytes]) + Array(name.utf8)
            for tools in tools where tools.number.elementsEqual(bytes[1..<headBytes]) {
                guard let plain = tools.box.open(bytes[headBytes...], about: about) else { continue }
                return Self.value(plain[...], at: now)
            }
            return nil
        }

        // MARK: Signed

        package func sign(
            _ value: [UInt8], as name: String, until expires: Int64
        ) throws(CookieKeys.Mistake) -> String {
            guard let tools = tools.first else { throw .none }
            let message = [Purpose.signed.rawValue] + tools.number + Self.bytes(of: expires) + value
            guard let digest = tools.digest.of(Self.signed(message, name)) else { throw .noMemory }
            return Base64URL.encode(message + digest)
        }

        package func verify(_ text: some Collection<UInt8>, as name: String, at now: Int64) -> [UInt8]? {
            let headBytes = 1 + Self.numberBytes
            guard let bytes = Base64URL.decode(text),
                bytes.count >= headBytes + Self.timeBytes + Self.digestBytes, bytes[0] == Purpose.signed.rawValue
            else { return nil }
            let message = Array(bytes.dropLast(Self.digestBytes)), told = Array(bytes.suffix(Self.digestBytes))
            for tools in tools where tools.number.elementsEqual(bytes[1..<headBytes]) {
                guard let digest = tools.digest.of(Self.signed(message, name)),
                    cseal_are_equal(digest, told, Self.digestBytes) == 1
                else { continue }
                return Self.value(message[headBytes...], at: now)
            }
            return nil
        }

        /// A name is no part of the value, however the two are cut: its length is signed, too.
        private static func signed(_ message: [UInt8], _ name: String) -> [UInt8] {
            bytes(of: Int64(name.utf8.count)) + Array(name.utf8) + message
        }

        // MARK: The time

        private static func bytes(of number: Int64) -> [UInt8] {
            (0..<8).map { UInt8(truncatingIfNeeded: number >> Int64(56 - 8 * $0)) }
        }

        private static func value(_ bytes: ArraySlice<UInt8>, at now: Int64) -> [UInt8]? {
            guard bytes.count >= timeBytes else { return nil }
            let expires = bytes.prefix(timeBytes).reduce(Int64(0)) { $0 << 8 | Int64($1) }
            return now < expires ? Array(bytes.dropFirst(timeBytes)) : nil
        }
    }

#endif

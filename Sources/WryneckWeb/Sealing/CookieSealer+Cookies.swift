// CookieSealer+Cookies.swift - sealed values as cookies of responses and requests.
// Invariant: of several cookies of a name the one that verifies counts; if two do and differ, none.

#if TLS

    public import Wryneck
    internal import WryneckHTTP

    extension CookieSealer {
        /// A cookie that nobody but this server can read or change. It can be copied: until it expires, it is good for
        /// whoever has it.
        /// - Parameters:
        ///   - name: the cookie's name. With `__Host-`, no other host of the domain can set one in its place.
        ///   - value: the value, any text; some 2.9 KiB at most.
        ///   - lifetime: for how long it is good, in whole seconds, and kept by the browser; at least one second.
        ///   - request: the request that is answered: its server's clock counts.
        ///   - isSecure: whether it is for https alone; a name with a prefix has to be.
        ///   - sameSite: which requests of other sites bring it along.
        /// - Returns: the cookie, for the whole site and not for scripts.
        /// - Throws: `SetCookie.Mistake` for a name with a prefix that it cannot have, or a value that is too large;
        ///   `CookieKeys.Mistake.noMemory`.
        public func encrypted(
            _ name: String, _ value: String, for lifetime: Duration, _ request: Request, isSecure: Bool = true,
            sameSite: SetCookie.SameSite = .lax
        ) throws -> SetCookie {
            let text = try seal(Array(value.utf8), .encrypted, as: name, until: Self.end(lifetime, request))
            return try SetCookie(name, text, maxAge: lifetime, isSecure: isSecure, sameSite: sameSite)
        }

        /// The value of an encrypted cookie.
        /// - Parameters:
        ///   - name: the cookie's name.
        ///   - request: the request with the cookie.
        /// - Returns: nil if there is none, if it was changed, if it was made for another name or by a key that is not
        ///   known any more, if it has expired, or if several are good and differ.
        public func decrypted(_ name: String, _ request: Request) -> String? {
            let now = request.group.secondsSince1970
            return only(name, request) { open($0, .encrypted, as: name, at: now) }
        }

        /// A cookie that everybody can read and nobody but this server can change. See
        /// `encrypted(_:_:for:_:isSecure:sameSite:)`.
        public func signed(
            _ name: String, _ value: String, for lifetime: Duration, _ request: Request, isSecure: Bool = true,
            sameSite: SetCookie.SameSite = .lax
        ) throws -> SetCookie {
            let text = try sign(Array(value.utf8), as: name, until: Self.end(lifetime, request))
            return try SetCookie(name, text, maxAge: lifetime, isSecure: isSecure, sameSite: sameSite)
        }

        /// The value of a signed cookie; nil as of `decrypted(_:_:)`.
        public func verified(_ name: String, _ request: Request) -> String? {
            let now = request.group.secondsSince1970
            return only(name, request) { verify($0, as: name, at: now) }
        }

        private static func end(_ lifetime: Duration, _ request: Request) -> Int64 {
            let (end, overflows) = request.group.secondsSince1970.addingReportingOverflow(
                max(1, lifetime.components.seconds))
            return overflows ? .max : end
        }

        private func only(_ name: String, _ request: Request, _ read: (UnsafeRawBufferPointer) -> [UInt8]?) -> String? {
            var found: [UInt8]?
            var differ = false
            CookieScan.forEach(Array(name.utf8), in: request.head.headers) { text in
                guard let value = read(text) else { return }
                if let found, found != value { differ = true }
                found = value
            }
            return differ ? nil : found.map { String(decoding: $0, as: UTF8.self) }
        }
    }

#endif

// JWTVerifier.swift - whether a token is good: RFC 7519 §7.2, as RFC 8725 wants it.
// Invariants: the checks come in this order: length, form, algorithm, key, signature, claims; no claim is looked at
// before the signature was right; the algorithm is one that the program has named, and one that the key is for.

#if JWT
    internal import Wryneck

    /// Checks JSON Web Tokens.
    ///
    /// ```swift
    /// let verifier = JWTVerifier(algorithms: [.es256], issuer: "https://login.example.org", audience: "orders")
    /// let claims = try verifier.verify(token, with: keys, at: now)
    /// ```
    public struct JWTVerifier: Sendable {
        /// Bounds, and what may vary.
        public struct Options: Sendable {
            /// By how many seconds clocks may differ: of `exp`, `nbf` and `iat`.
            public var leeway: Int64 = 60
            /// The most bytes of a token; a longer one is refused before anything looks at it.
            public var longestToken = 8192
            /// Whether a token has to say when it is over.
            public var requiresExpiry = true
            /// The `typ` of the header, without regard to case, such as `at+jwt` (RFC 9068); nil for any. Name it where
            /// an issuer signs several kinds of tokens (RFC 8725 §3.11).
            public var type: String?

            /// The defaults.
            public init() {}
        }

        let algorithms: Set<Algorithm>
        let issuer: String?
        let audience: String?
        let options: Options

        /// - Parameters:
        ///   - algorithms: how tokens may be signed; no token decides that.
        ///   - issuer: who has to have issued them (`iss`); nil for anybody who has a key.
        ///   - audience: for whom they have to be (`aud`), among others; nil for whomever. A token for another service
        ///     of the same issuer is then good here, too.
        ///   - options: bounds.
        public init(
            algorithms: Set<Algorithm>, issuer: String?, audience: String?, options: Options = Options()
        ) {
            (self.algorithms, self.issuer, self.audience, self.options) = (algorithms, issuer, audience, options)
        }

        /// A token whose header can be accepted; its signature has not been checked.
        struct Candidate {
            let token: CompactToken
            let algorithm: Algorithm
            let keyID: String?
        }

        /// Checks a token.
        /// - Parameters:
        ///   - token: the token, whatever is in it.
        ///   - keys: those of its issuer.
        ///   - now: the time, in seconds since 1970.
        /// - Returns: its claims.
        /// - Throws: `JWTVerifier.Rejection`.
        public func verify(_ token: String, with keys: JWTKeys, at now: Int64) throws(JWTVerifier.Rejection)
            -> JWTClaims
        {
            try verify(try candidate(token), with: keys, at: now)
        }

        func candidate(_ text: String) throws(Rejection) -> Candidate {
            guard text.utf8.count <= options.longestToken else { throw .tooLong }
            guard let token = CompactToken(text) else { throw .malformed }
            guard let name = token.header["alg"]?.string else { throw .malformed }
            guard let algorithm = Algorithm(rawValue: name), algorithms.contains(algorithm) else { throw .algorithm }
            guard token.header["crit"] == nil else { throw .critical }
            if let type = options.type { guard isType(token.header["typ"]?.string, type) else { throw .type } }
            let keyID: String?
            switch token.header["kid"] {
            case nil: keyID = nil
            case .string(let id): keyID = id
            default: throw .malformed
            }
            return Candidate(token: token, algorithm: algorithm, keyID: keyID)
        }

        func verify(_ candidate: Candidate, with keys: JWTKeys, at now: Int64) throws(Rejection) -> JWTClaims {
            let token = candidate.token
            guard let key = keys.key(candidate.keyID, candidate.algorithm) else { throw .key }
            guard key.isRight(token.signature, of: token.signed) else { throw .signature }
            guard let values = JSONValue(token.payload), values.isObject else { throw .malformed }
            let claims = JWTClaims(bytes: token.payload, values: values)
            if let issuer { guard claims.issuer?.hasSameBytes(as: issuer) == true else { throw .issuer } }
            if let audience {
                guard claims.audience.contains(where: { $0.hasSameBytes(as: audience) }) else { throw .audience }
            }
            try checkTimes(values, Double(now), Double(max(options.leeway, 0)))
            return claims
        }

        private func checkTimes(_ values: JSONValue, _ now: Double, _ leeway: Double) throws(Rejection) {
            // A time that is not a number is no time.
            for name in ["exp", "nbf", "iat"] where values[name] != nil && values[name]?.number == nil {
                throw .malformed
            }
            if let expires = values["exp"]?.number {
                guard now < expires + leeway else { throw .expired }
            } else if options.requiresExpiry {
                throw .expired
            }
            for name in ["nbf", "iat"] {
                if let begin = values[name]?.number { guard now >= begin - leeway else { throw .tooEarly } }
            }
        }

        /// RFC 7515 §4.1.9: `application/` may be left out.
        private func isType(_ given: String?, _ type: String) -> Bool {
            guard let given else { return false }
            return given.hasSameBytesIgnoringCase(as: type)
                || given.hasSameBytesIgnoringCase(as: "application/\(type)")
        }
    }
#endif

// JWTVerifier+Algorithm.swift - how tokens are signed: RFC 7518 §3.1, RFC 8037 §3.1.

#if JWT
    extension JWTVerifier {
        /// How a token is signed. `none` is not among them.
        public enum Algorithm: String, Sendable, Hashable, CaseIterable {
            /// HMAC: whoever can check a token can make one.
            case hs256 = "HS256"
            case hs384 = "HS384"
            case hs512 = "HS512"
            /// RSA with the padding of PKCS #1 1.5.
            case rs256 = "RS256"
            case rs384 = "RS384"
            case rs512 = "RS512"
            /// RSA with the padding PSS.
            case ps256 = "PS256"
            case ps384 = "PS384"
            case ps512 = "PS512"
            /// ECDSA with the curves P-256, P-384 and P-521.
            case es256 = "ES256"
            case es384 = "ES384"
            case es512 = "ES512"
            /// Ed25519.
            case edDSA = "EdDSA"
        }
    }
#endif

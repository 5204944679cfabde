// JWTVerifier+Rejection.swift - why a token is not accepted.

#if JWT
    extension JWTVerifier {
        /// Why a token is not accepted, for the log. What was found after the signature was right, the client is told,
        /// too.
        public enum Rejection: Error, Sendable, Hashable {
            /// It is longer than `Options.longestToken`.
            case tooLong
            /// It is no token: not three parts of base64url, or not JSON, or a name is there twice.
            case malformed
            /// The algorithm is none that the program has named.
            case algorithm
            /// The header asks for something that nobody here knows (`crit`, RFC 7515 §4.1.11).
            case critical
            /// The header's `typ` is another one (RFC 8725 §3.11).
            case type
            /// There is no key with its key id for its algorithm; or it has no key id, and several keys fit.
            case key
            /// The signature is wrong.
            case signature
            /// Another one has issued it.
            case issuer
            /// It is for somebody else.
            case audience
            /// It is over, or does not say when it is.
            case expired
            /// It is not good yet (`nbf`), or was issued in the future (`iat`).
            case tooEarly

            /// What the client is told; nil for nothing but that the token is invalid.
            var hint: String? {
                switch self {
                case .issuer: "the token is of another issuer"
                case .audience: "the token is for another audience"
                case .expired: "the token has expired"
                case .tooEarly: "the token is not valid yet"
                default: nil
                }
            }
        }
    }
#endif

// JWTClaims.swift - what a token says, after its signature was found to be right: RFC 7519 §4.

#if JWT
    public import Wryneck

    /// The claims of a token that was checked.
    public struct JWTClaims: Sendable {
        /// The payload as it was signed: JSON.
        public let bytes: [UInt8]
        let values: JSONValue

        /// Who has issued the token (`iss`).
        public var issuer: String? { string("iss") }
        /// Whom it is about (`sub`).
        public var subject: String? { string("sub") }
        /// For whom it is (`aud`): one or several.
        public var audience: [String] { string("aud").map { [$0] } ?? values["aud"]?.strings ?? [] }
        /// Its own name (`jti`), for lists of tokens that were taken back.
        public var id: String? { string("jti") }
        /// When it is over, in seconds since 1970 (`exp`).
        public var expires: Double? { number("exp") }
        /// When it was issued, in seconds since 1970 (`iat`).
        public var issued: Double? { number("iat") }
        /// What it was issued for: `scope` (RFC 8693 §4.2), a text with blanks, or an array `scp`.
        public var scopes: Set<String> {
            if let text = string("scope") { return Set(text.split(separator: " ").map(String.init)) }
            return Set(strings("scp"))
        }

        /// A claim that is a text; nil if there is none, or it is something else.
        public func string(_ name: String) -> String? { values[name]?.string }
        /// A claim that is a number; nil if there is none, or it is something else.
        public func number(_ name: String) -> Double? { values[name]?.number }
        /// A claim that is true or false; nil if there is none, or it is something else.
        public func bool(_ name: String) -> Bool? { values[name]?.bool }
        /// A claim that is an array of texts; empty if there is none, or it is something else.
        public func strings(_ name: String) -> [String] { values[name]?.strings ?? [] }

        /// All claims as a type of the program's.
        /// - Parameters:
        ///   - type: the type; its dates are read as `coders` says, and not as seconds since 1970.
        ///   - coders: how it is decoded; the usual way by default.
        /// - Returns: the value.
        /// - Throws: 401 if the claims are not of the type.
        public func decode<Value: Decodable>(_ type: Value.Type = Value.self, coders: JSONCoders = JSONCoders()) throws
            -> Value
        {
            guard let value = try? coders.decode(type, bytes) as? Value else {
                throw HTTPError(.unauthorized, headers: [.wwwAuthenticate: "Bearer error=\"invalid_token\""])
            }
            return value
        }
    }

    private enum ClaimsKey: RequestKey { typealias Value = JWTClaims }

    extension Request {
        /// The claims of the token that the request came with; nil if it came with none.
        public internal(set) var jwtClaims: JWTClaims? {
            get { self[ClaimsKey.self] }
            set { self[ClaimsKey.self] = newValue }
        }
    }
#endif

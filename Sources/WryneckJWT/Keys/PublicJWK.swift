// PublicJWK.swift - one member of a set of keys: RFC 7517 §4, RFC 7518 §6, RFC 8037 §2.
// Invariant: of a key that has a private part, too, that is not even read.

#if JWT
    internal import JWTKit

    enum PublicJWK {
        /// The key once for each algorithm that it is for; empty if it is of no use here.
        static func keys(_ member: JSONValue) -> [(JWTVerifier.Algorithm, JWK)] {
            if let use = member["use"] { guard use.string == "sig" else { return [] } }
            if let operations = member["key_ops"] {
                guard operations.strings?.contains("verify") == true else { return [] }
            }
            var algorithms = algorithms(member)
            if let named = member["alg"] { algorithms = algorithms.filter { $0.rawValue == named.string } }
            return algorithms.compactMap { algorithm in jwk(member, algorithm).map { (algorithm, $0) } }
        }

        private static func algorithms(_ member: JSONValue) -> [JWTVerifier.Algorithm] {
            switch (member["kty"]?.string, member["crv"]?.string) {
            case ("RSA", _): [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]
            case ("EC", "P-256"): [.es256]
            case ("EC", "P-384"): [.es384]
            case ("EC", "P-521"): [.es512]
            case ("OKP", "Ed25519"): [.edDSA]
            default: []
            }
        }

        private static func jwk(_ member: JSONValue, _ algorithm: JWTVerifier.Algorithm) -> JWK? {
            guard let named = JWK.Algorithm(rawValue: algorithm.rawValue) else { return nil }
            // jwt-kit has no collection of keys without ids; ours are found by their own.
            let id = JWKIdentifier(string: "key")
            func text(_ name: String) -> String? { member[name]?.string }
            switch algorithm {
            case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512:
                return .rsa(named, identifier: id, modulus: text("n"), exponent: text("e"))
            case .es256, .es384, .es512:
                let curve = text("crv").flatMap { ECDSACurve(rawValue: $0) }
                return .ecdsa(named, identifier: id, x: text("x"), y: text("y"), curve: curve)
            case .edDSA:
                return .octetKeyPair(named, identifier: id, x: text("x"), y: nil, curve: .ed25519)
            case .hs256, .hs384, .hs512: return nil
            }
        }
    }
#endif

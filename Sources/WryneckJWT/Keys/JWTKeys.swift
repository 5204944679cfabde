// JWTKeys.swift - keys, each for the algorithms that it is for.
// Invariants: a key checks signatures of its own kind only: the text of a public key is never a secret for HMAC; of a
// set of keys only public ones are used.

#if JWT
    internal import JWTKit
    internal import Wryneck

    /// The keys of an issuer. A value that does not change: make another one, and `JWTKeyCache.replace(_:)`.
    public struct JWTKeys: Sendable {
        /// Why there is no key.
        public enum Mistake: Error, Sendable, Hashable {
            /// The set is no JSON with an array `keys`, or has more than 256 KiB.
            case malformedSet
            /// No key of the set can be used.
            case empty
            /// A secret for HMAC has fewer bytes than its hash (RFC 7518 §3.2).
            case weakSecret
            /// The algorithm is none for such a key.
            case algorithm
            /// The key cannot be read, or is an RSA key with less than 2048 bits.
            case malformedKey
        }

        struct Key: Sendable {
            let id: String?
            let algorithm: JWTVerifier.Algorithm
            fileprivate let check: any JWTAlgorithm

            /// Whether the key's owner has signed.
            func isRight(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
                (try? check.verify(signature, signs: bytes)) ?? false
            }
        }

        private var keys: [Key] = []

        /// The most bytes of a set; large issuers have 4 KiB.
        private static let largestSet = 256 * 1024

        /// All of these and of those.
        public func adding(_ others: JWTKeys) -> JWTKeys {
            var sum = self
            sum.keys += others.keys
            return sum
        }

        /// How many pairs of a key and an algorithm there are.
        public var count: Int { keys.count }

        /// A secret that both sides know.
        /// - Parameters:
        ///   - secret: at least as many bytes as the hash has: 32, 48 or 64.
        ///   - algorithm: one of HMAC.
        ///   - id: the key's id; nil for tokens without one.
        /// - Returns: the key.
        /// - Throws: `JWTKeys.Mistake`.
        public static func hmac(_ secret: [UInt8], algorithm: JWTVerifier.Algorithm, id: String? = nil) async throws
            -> JWTKeys
        {
            let digest: (DigestAlgorithm, Int)? =
                switch algorithm {
                case .hs256: (.sha256, 32)
                case .hs384: (.sha384, 48)
                case .hs512: (.sha512, 64)
                default: nil
                }
            guard let (digest, length) = digest else { throw Mistake.algorithm }
            guard secret.count >= length else { throw Mistake.weakSecret }
            let collection = JWTKeyCollection()
            await collection.add(hmac: HMACKey(from: secret), digestAlgorithm: digest)
            return try await JWTKeys(collection, algorithm, id)
        }

        /// A public key in PEM, `-----BEGIN PUBLIC KEY-----`.
        /// - Parameters:
        ///   - pem: the text.
        ///   - algorithm: the one algorithm for which it is used: not one of HMAC.
        ///   - id: the key's id; nil for tokens without one.
        /// - Returns: the key.
        /// - Throws: `JWTKeys.Mistake`.
        public static func pem(_ pem: String, algorithm: JWTVerifier.Algorithm, id: String? = nil) async throws
            -> JWTKeys
        {
            let collection = JWTKeyCollection()
            do {
                switch algorithm {
                case .rs256: await collection.add(rsa: try Insecure.RSA.PublicKey(pem: pem), digestAlgorithm: .sha256)
                case .rs384: await collection.add(rsa: try Insecure.RSA.PublicKey(pem: pem), digestAlgorithm: .sha384)
                case .rs512: await collection.add(rsa: try Insecure.RSA.PublicKey(pem: pem), digestAlgorithm: .sha512)
                case .ps256: await collection.add(pss: try Insecure.RSA.PublicKey(pem: pem), digestAlgorithm: .sha256)
                case .ps384: await collection.add(pss: try Insecure.RSA.PublicKey(pem: pem), digestAlgorithm: .sha384)
                case .ps512: await collection.add(pss: try Insecure.RSA.PublicKey(pem: pem), digestAlgorithm: .sha512)
                case .es256: await collection.add(ecdsa: try ES256PublicKey(pem: pem))
                case .es384: await collection.add(ecdsa: try ES384PublicKey(pem: pem))
                case .es512: await collection.add(ecdsa: try ES512PublicKey(pem: pem))
                case .edDSA: await collection.add(eddsa: try EdDSA.PublicKey(pem: pem))
                case .hs256, .hs384, .hs512: throw Mistake.algorithm
                }
            } catch let mistake as Mistake { throw mistake } catch { throw Mistake.malformedKey }
            return try await JWTKeys(collection, algorithm, id)
        }

        /// A set of public keys: RFC 7517 §5, as issuers publish it. Keys that are of no use here are left out: those
        /// for encryption, secrets, kinds that nobody here knows, RSA keys with less than 2048 bits. A key that does
        /// not name its algorithm is for all of its kind.
        /// - Parameter json: the set, at most 256 KiB.
        /// - Returns: the keys.
        /// - Throws: `JWTKeys.Mistake`.
        public static func jwks(_ json: [UInt8]) async throws -> JWTKeys {
            guard json.count <= largestSet, let members = JSONValue(json)?["keys"]?.array else {
                throw Mistake.malformedSet
            }
            var keys = JWTKeys()
            for member in members {
                for (algorithm, jwk) in PublicJWK.keys(member) {
                    let collection = JWTKeyCollection()
                    guard (try? await collection.add(jwk: jwk)) != nil,
                        let made = try? await JWTKeys(collection, algorithm, member["kid"]?.string)
                    else { continue }
                    keys.keys += made.keys
                }
            }
            guard !keys.keys.isEmpty else { throw Mistake.empty }
            return keys
        }

        private init() {}

        /// The one key of a collection.
        private init(_ collection: JWTKeyCollection, _ algorithm: JWTVerifier.Algorithm, _ id: String?) async throws {
            let check = try await collection.getKey(alg: algorithm.rawValue)
            guard check.name == algorithm.rawValue else { throw Mistake.algorithm }
            keys = [Key(id: id, algorithm: algorithm, check: check)]
        }

        /// The key with an id, for an algorithm; without an id the only one for that.
        func key(_ id: String?, _ algorithm: JWTVerifier.Algorithm) -> Key? {
            let fitting = keys.filter { key in
                key.algorithm == algorithm && (id.map { key.id?.hasSameBytes(as: $0) ?? false } ?? true)
            }
            return fitting.count == 1 ? fitting.first : nil
        }

        func has(_ id: String?, _ algorithm: JWTVerifier.Algorithm) -> Bool { key(id, algorithm) != nil }
    }
#endif

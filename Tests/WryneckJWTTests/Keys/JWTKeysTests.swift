#if JWT
    import Testing

    @testable import WryneckJWT

    @Suite("RFC 7517: keys") struct JWTKeysTests {
        private func set(_ members: String...) async throws -> JWTKeys {
            try await JWTKeys.jwks(Array("{\"keys\":[\(members.joined(separator: ","))]}".utf8))
        }

        private let rsa = "\"kty\":\"RSA\",\"n\":\"\(TokenFactory.modulus)\",\"e\":\"AQAB\""
        private let p256 =
            "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
        /// RFC 8037 A.2.
        private let ed25519 =
            "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""

        @Test("a key is for the algorithm that it names, or for all of its kind, and for no other")
        func algorithms() async throws {
            let keys = try await set(
                "{\(rsa),\"kid\":\"a\"}", "{\(rsa),\"kid\":\"b\",\"alg\":\"PS384\"}", "{\(p256)}",
                "{\(ed25519),\"kid\":\"e\"}")
            func fitting(_ id: String?) -> Set<JWTVerifier.Algorithm> {
                Set(JWTVerifier.Algorithm.allCases.filter { keys.has(id, $0) })
            }
            #expect(fitting("a") == [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512])
            #expect(fitting("b") == [.ps384])
            #expect(fitting("e") == [.edDSA])
            #expect(fitting(nil).contains(.es256))
            #expect(fitting("c").isEmpty)
        }

        @Test("keys that are of no use are left out: for encryption, secrets, unknown kinds, weak and broken ones")
        func leftOut() async throws {
            let useless = [
                "{\(rsa),\"use\":\"enc\"}", "{\(rsa),\"key_ops\":[\"encrypt\"]}", "{\(rsa),\"alg\":\"RSA-OAEP\"}",
                "{\(rsa),\"alg\":\"none\"}",
                "{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ\",\"alg\":\"HS256\"}", "{\"kty\":\"AKP\"}",
                "{}", "1",
                "{\"kty\":\"RSA\",\"n\":\"\(TokenFactory.weakModulus)\",\"e\":\"AQAB\"}",
                "{\"kty\":\"RSA\",\"n\":\"!\",\"e\":\"AQAB\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}",
                "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\",\"y\":\"AA\"}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}",
                "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AA\"}",
            ]
            for member in useless {
                await #expect(throws: JWTKeys.Mistake.empty, "\(member)") { try await set(member) }
            }
            let keys = try await set(
                useless.joined(separator: ","), "{\(p256),\"kid\":\"good\",\"use\":\"sig\",\"key_ops\":[\"verify\"]}")
            #expect(keys.count == 1 && keys.has("good", .es256))
        }

        @Test(
            "what is no set is an error",
            arguments: ["", "{}", "[]", "{\"keys\":{}}", "{\"keys\":[],\"keys\":[]}", "{\"keys\":[]"])
        func malformed(_ text: String) async {
            await #expect(throws: JWTKeys.Mistake.malformedSet) { try await JWTKeys.jwks(Array(text.utf8)) }
        }

        @Test("RFC 7518 §3.2: a secret is as long as its hash; keys in PEM are for one algorithm of their kind")
        func single() async throws {
            await #expect(throws: JWTKeys.Mistake.weakSecret) {
                try await JWTKeys.hmac(Array(repeating: 1, count: 31), algorithm: .hs256)
            }
            await #expect(throws: JWTKeys.Mistake.weakSecret) {
                try await JWTKeys.hmac(Array(repeating: 1, count: 63), algorithm: .hs512)
            }
            await #expect(throws: JWTKeys.Mistake.algorithm) {
                try await JWTKeys.hmac(Array(repeating: 1, count: 64), algorithm: .rs256)
            }
            await #expect(throws: JWTKeys.Mistake.algorithm) {
                try await JWTKeys.pem(TokenFactory.publicPEM, algorithm: .hs256)
            }
            await #expect(throws: JWTKeys.Mistake.malformedKey) {
                try await JWTKeys.pem(TokenFactory.publicPEM, algorithm: .es256)
            }
            await #expect(throws: JWTKeys.Mistake.malformedKey) { try await JWTKeys.pem("x", algorithm: .rs256) }
            let keys = try await JWTKeys.hmac(Array(repeating: 1, count: 32), algorithm: .hs256)
            #expect(keys.has(nil, .hs256) && !keys.has(nil, .hs384) && !keys.has("x", .hs256))
        }
    }
#endif

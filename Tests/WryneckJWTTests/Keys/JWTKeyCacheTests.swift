#if JWT
    import Testing
    import Wryneck
    import WryneckTesting
    import WryneckWeb

    @testable import WryneckJWT

    @Suite("Keys that are fetched") struct JWTKeyCacheTests {
        /// An issuer whose keys change.
        private final class Issuer {
            var ids = ["k1"]
            var isAway = false
            var fetches = 0

            func fetch() throws -> [UInt8] {
                fetches += 1
                if isAway { throw HTTPError(.badGateway) }
                let members = ids.map {
                    "{\"kty\":\"RSA\",\"kid\":\"\($0)\",\"n\":\"\(TokenFactory.modulus)\",\"e\":\"AQAB\"}"
                }
                return Array("{\"keys\":[\(members.joined(separator: ","))]}".utf8)
            }
        }

        private let issuer = Issuer()

        private func client() throws -> TestClient {
            try TestClient { [issuer] _ in
                let root = Branch()
                let verifier = JWTVerifier(algorithms: [.rs256], issuer: nil, audience: nil)
                root.use(
                    AuthGuard([BearerScheme(verifier: verifier, keys: JWTKeyCache(fetch: { try issuer.fetch() }))]))
                root[""] = Page { .text($0.user ?? "") }
                return Site(root)
            }
        }

        private func get(_ client: TestClient, _ factory: TokenFactory, _ kid: String) throws -> Int {
            // 2026-01-01 is when the clock begins.
            let token = try factory.token(
                header: "{\"alg\":\"RS256\",\"kid\":\"\(kid)\"}", payload: "{\"sub\":\"ann\",\"exp\":2000000000}")
            return try client.get("/", headers: [("Authorization", "Bearer \(token)")]).status.code
        }

        @Test(
            "keys are fetched with the first token, and again for a new key id, but not more often than the pause allows"
        )
        func rotation() async throws {
            let factory = try await TokenFactory.rsa()
            let client = try client()
            #expect(issuer.fetches == 0)
            #expect(try get(client, factory, "k1") == 200)
            #expect(try get(client, factory, "k1") == 200)
            #expect(issuer.fetches == 1)
            for index in 0..<5 { #expect(try get(client, factory, "invented\(index)") == 401) }
            #expect(issuer.fetches == 1)
            issuer.ids = ["k2"]
            client.memory.advance(by: .seconds(30))
            #expect(try get(client, factory, "k2") == 200)
            #expect(try get(client, factory, "k1") == 401)
            #expect(issuer.fetches == 2)
        }

        @Test("old keys are fetched again beside the answers, and stay in use while the issuer is away, for a day")
        func away() async throws {
            let factory = try await TokenFactory.rsa()
            let client = try client()
            #expect(try get(client, factory, "k1") == 200)
            client.memory.advance(by: .seconds(601))
            #expect(try get(client, factory, "k1") == 200)
            #expect(issuer.fetches == 2)
            issuer.isAway = true
            client.memory.advance(by: .seconds(86_000))
            #expect(try get(client, factory, "k1") == 200)
            #expect(issuer.fetches == 3)
            client.memory.advance(by: .seconds(401))
            #expect(try get(client, factory, "k1") == 503)
            #expect(try get(client, factory, "k1") == 503)
            #expect(issuer.fetches == 4)
            issuer.isAway = false
            client.memory.advance(by: .seconds(30))
            #expect(try get(client, factory, "k1") == 200)
        }

        @Test("a token that is refused before its key is needed makes nobody fetch")
        func unneeded() async throws {
            let client = try client()
            for token in ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
                #expect(try client.get("/", headers: [("Authorization", "Bearer \(token)")]).status == .unauthorized)
            }
            #expect(issuer.fetches == 0)
        }
    }
#endif

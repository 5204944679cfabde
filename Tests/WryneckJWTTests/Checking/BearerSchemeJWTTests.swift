#if JWT
    import Testing
    import Wryneck
    import WryneckJWT
    import WryneckTesting
    import WryneckWeb

    @Suite("Tokens with claims in a guard") struct BearerSchemeJWTTests {
        private func client(
            _ keys: JWTKeys, identity: ((JWTClaims, Request) throws -> AuthIdentity?)? = nil, speaksHTTP2: Bool = false
        )
            throws -> TestClient
        {
            try TestClient(speaksHTTP2: speaksHTTP2) { _ in
                let root = Branch(), admin = Branch()
                let verifier = JWTVerifier(algorithms: [.rs256], issuer: "i", audience: "api")
                let scheme =
                    identity.map { BearerScheme(verifier: verifier, keys: JWTKeyCache(keys), identity: $0) }
                    ?? BearerScheme(verifier: verifier, keys: JWTKeyCache(keys))
                root.use(AuthGuard([scheme]))
                root["who"] = Page { .text("\($0.user ?? "") \($0.jwtClaims?.string("email") ?? "-")") }
                root["admin"] = admin
                admin.use(RequireRole("admin"))
                admin.use(RequireScope("all"))
                admin.get("") { _ in .text("in") }
                return Site(root)
            }
        }

        private func field(
            _ factory: TokenFactory, _ more: String = "", exp: Int64 = 2_000_000_000, sub: String = "ann"
        ) throws -> (String, String) {
            let token = try factory.token(
                header: "{\"alg\":\"RS256\"}",
                payload: "{\"iss\":\"i\",\"aud\":\"api\",\"sub\":\"\(sub)\",\"exp\":\(exp)\(more)}")
            return ("Authorization", "Bearer \(token)")
        }

        @Test("claims become an identity, with roles and scopes, and are there for handlers", arguments: [false, true])
        func identity(speaksHTTP2: Bool) async throws {
            let (factory, keys) = (
                try await TokenFactory.rsa(), try await JWTKeys.pem(TokenFactory.publicPEM, algorithm: .rs256)
            )
            let client = try client(keys, speaksHTTP2: speaksHTTP2)
            #expect(try client.get("/who", headers: [field(factory, ",\"email\":\"a@b\"")]).text == "ann a@b")
            #expect(try client.get("/admin/", headers: [field(factory)]).status == .forbidden)
            #expect(try client.get("/admin/", headers: [field(factory, ",\"roles\":[\"admin\"]")]).status == .forbidden)
            #expect(
                try client.get("/admin/", headers: [field(factory, ",\"roles\":[\"admin\"],\"scp\":[\"all\"]")]).text
                    == "in")
            #expect(try client.get("/who", headers: [field(factory, sub: "")]).status == .unauthorized)
        }

        @Test("the time is that of the reactor; what was found behind a right signature is told, and nothing before")
        func hints() async throws {
            let (factory, keys) = (
                try await TokenFactory.rsa(), try await JWTKeys.pem(TokenFactory.publicPEM, algorithm: .rs256)
            )
            let client = try client(keys)
            // 2026-01-01, and a minute of leeway.
            let field = try field(factory, exp: 1_767_225_600 + 100)
            client.memory.advance(by: .seconds(159))
            #expect(try client.get("/who", headers: [field]).status == .ok)
            client.memory.advance(by: .seconds(1))
            let expired = try client.get("/who", headers: [field])
            #expect(expired.status == .unauthorized)
            #expect(
                expired["WWW-Authenticate"]
                    == "Bearer realm=\"Restricted\", error=\"invalid_token\", error_description=\"the token has expired\""
            )
            let forged = try client.get("/who", headers: [("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.")])
            #expect(forged["WWW-Authenticate"] == "Bearer realm=\"Restricted\", error=\"invalid_token\"")
        }

        @Test("a program may refuse a token that is good: one that was taken back")
        func revoked() async throws {
            let (factory, keys) = (
                try await TokenFactory.rsa(), try await JWTKeys.pem(TokenFactory.publicPEM, algorithm: .rs256)
            )
            let client = try client(
                keys, identity: { claims, _ in claims.id == "gone" ? nil : AuthIdentity(user: "x") })
            #expect(try client.get("/who", headers: [field(factory, ",\"jti\":\"gone\"")]).status == .unauthorized)
            #expect(try client.get("/who", headers: [field(factory, ",\"jti\":\"1\"")]).status == .ok)
        }

        @Test("fixed keys can be replaced by others")
        func replaced() async throws {
            let factory = try await TokenFactory.rsa()
            let keys = try await JWTKeys.pem(TokenFactory.publicPEM, algorithm: .rs256)
            let others = try await JWTKeys.hmac(Array(repeating: 1, count: 32), algorithm: .hs256)
            let cache = JWTKeyCache(others)
            let client = try TestClient { _ in
                let root = Branch()
                root.use(
                    AuthGuard([
                        BearerScheme(
                            verifier: JWTVerifier(algorithms: [.rs256], issuer: nil, audience: nil), keys: cache)
                    ]))
                root["who"] = Page { .text($0.user ?? "") }
                return Site(root)
            }
            #expect(try client.get("/who", headers: [field(factory)]).status == .unauthorized)
            cache.replace(keys, on: client.memory.reactor)
            #expect(try client.get("/who", headers: [field(factory)]).text == "ann")
        }
    }
#endif

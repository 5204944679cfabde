#if JWT
    import Testing

    import enum WryneckWeb.Base64URL

    @testable import WryneckJWT

    @Suite("RFC 7519 and 8725: checking tokens") struct JWTVerifierTests {
        private static let now: Int64 = 1_800_000_000
        private let good = "\"iss\":\"https://issuer\",\"aud\":\"api\",\"sub\":\"ann\",\"exp\":1800000100"

        private func verifier(
            _ algorithms: Set<JWTVerifier.Algorithm> = [.rs256],
            _ change: (inout JWTVerifier.Options) -> Void = { _ in }
        ) -> JWTVerifier {
            var options = JWTVerifier.Options()
            change(&options)
            return JWTVerifier(algorithms: algorithms, issuer: "https://issuer", audience: "api", options: options)
        }

        private func rejection(
            _ token: String, _ keys: JWTKeys, _ verifier: JWTVerifier? = nil, at now: Int64 = Self.now
        )
            -> JWTVerifier.Rejection?
        {
            do throws(JWTVerifier.Rejection) {
                _ = try (verifier ?? self.verifier()).verify(token, with: keys, at: now)
                return nil
            } catch { return error }
        }

        private func rsaKeys() async throws -> JWTKeys {
            try await JWTKeys.pem(TokenFactory.publicPEM, algorithm: .rs256, id: "k1")
        }

        @Test("RFC 7515 A.1 and A.3: the examples, with HMAC and with ECDSA")
        func examples() async throws {
            let payload =
                "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            let hmac = try await JWTKeys.hmac(
                try #require(
                    Base64URL.decode(
                        Array(
                            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
                                .utf8))),
                algorithm: .hs256)
            let ecdsa = try await JWTKeys.jwks(
                Array(
                    """
                    {"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}]}
                    """.utf8))
            let tokens = [
                (
                    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\(payload).dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                    hmac
                ),
                (
                    "eyJhbGciOiJFUzI1NiJ9.\(payload).DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
                    ecdsa
                ),
            ]
            let verifier = JWTVerifier(algorithms: [.hs256, .es256], issuer: "joe", audience: nil)
            for (token, keys) in tokens {
                let claims = try verifier.verify(token, with: keys, at: 1_300_819_379)
                #expect(claims.issuer == "joe" && claims.expires == 1_300_819_380)
                #expect(claims.bool("http://example.com/is_root") == true)
                #expect(rejection(token, keys, verifier, at: 1_300_819_440) == .expired)
                // One bit of the signature is another.
                let last = token.last == "k" ? "c" : "g"
                #expect(
                    [.signature, .malformed].contains(
                        rejection(token.dropLast() + last, keys, verifier, at: 1_300_819_379)))
            }
        }

        @Test("a good token is good, with one audience or several; its claims are there")
        func accepted() async throws {
            let (factory, keys) = (try await TokenFactory.rsa(), try await rsaKeys())
            for audience in ["\"api\"", "[\"other\",\"api\"]"] {
                let token = try factory.token(
                    header: "{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}",
                    payload:
                        "{\"iss\":\"https://issuer\",\"aud\":\(audience),\"sub\":\"ann\",\"exp\":1800000100,\"scope\":\"a b\",\"roles\":[\"admin\"]}"
                )
                let claims = try verifier().verify(token, with: keys, at: Self.now)
                #expect(claims.subject == "ann" && claims.scopes == ["a", "b"] && claims.audience.contains("api"))
                #expect(claims.identity?.roles == ["admin"])
                struct Mine: Decodable { var sub: String }
                #expect(try claims.decode(Mine.self).sub == "ann")
                #expect(throws: (any Error).self) { try claims.decode([Int].self) }
            }
        }

        @Test("RFC 8725 §3.1: none, in whatever case, is no algorithm, and neither is one that was not named")
        func none() async throws {
            let (factory, keys) = (try await TokenFactory.rsa(), try await rsaKeys())
            for name in ["none", "None", "NONE", "", "HS256", "RS512", "PS256", "rs256", "RS256 "] {
                let head = base64URL("{\"alg\":\"\(name)\"}"), body = base64URL("{\(good)}")
                #expect(rejection("\(head).\(body).", keys) == .algorithm, "\(name)")
                let signed = try factory.token(header: "{\"alg\":\"\(name)\"}", payload: "{\(good)}")
                #expect(rejection(signed, keys) == .algorithm, "\(name)")
            }
            let verifier = verifier(Set(JWTVerifier.Algorithm.allCases))
            let stripped = base64URL("{\"alg\":\"RS256\"}") + "." + base64URL("{\(good)}") + "."
            #expect(rejection(stripped, keys, verifier) == .signature)
        }

        @Test("RFC 8725 §2.1: a public key is no secret for HMAC, also where both are allowed")
        func confusion() async throws {
            let keys = try await rsaKeys().adding(
                JWTKeys.jwks(
                    Array(
                        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k2\",\"n\":\"\(TokenFactory.modulus)\",\"e\":\"AQAB\"}]}"
                            .utf8)))
            let texts = [TokenFactory.publicPEM, TokenFactory.publicPEM + "\n", TokenFactory.modulus]
            for text in texts {
                let forger = try await TokenFactory.hmac(Array(text.utf8))
                for kid in ["\"k1\"", "\"k2\""] {
                    let token = try forger.token(header: "{\"alg\":\"HS256\",\"kid\":\(kid)}", payload: "{\(good)}")
                    #expect(rejection(token, keys) == .algorithm)
                    #expect(rejection(token, keys, verifier([.rs256, .hs256])) == .key)
                    // And saying that it is RSA makes it none.
                    let claimed = try forger.token(header: "{\"alg\":\"RS256\",\"kid\":\(kid)}", payload: "{\(good)}")
                    #expect(rejection(claimed, keys) == .signature)
                }
            }
        }

        @Test("keys are found by their ids; without an id only a key that is the only one; an unknown id is no key")
        func keyIDs() async throws {
            let (factory, one) = (try await TokenFactory.rsa(), try await rsaKeys())
            let two = try await one.adding(JWTKeys.pem(TokenFactory.publicPEM, algorithm: .rs256, id: "k2"))
            func token(_ kid: String) throws -> String {
                try factory.token(header: "{\"alg\":\"RS256\"\(kid)}", payload: "{\(good)}")
            }
            #expect(rejection(try token(""), one) == nil)
            #expect(rejection(try token(""), two) == .key)
            #expect(rejection(try token(",\"kid\":\"k2\""), two) == nil)
            #expect(rejection(try token(",\"kid\":\"k3\""), two) == .key)
            #expect(rejection(try token(",\"kid\":\"K1\""), one) == .key)
            #expect(rejection(try token(",\"kid\":\"\""), one) == .key)
            for wrong in ["1", "null", "[\"k1\"]", "{}"] {
                #expect(rejection(try token(",\"kid\":\(wrong)"), one) == .malformed)
            }
            // Where the header says to find a key is not even looked at.
            #expect(
                rejection(try token(",\"jku\":\"https://evil.example\",\"jwk\":{\"kty\":\"oct\"},\"x5u\":\"x\""), one)
                    == nil)
        }

        @Test("issuer and audience are compared by their bytes")
        func parties() async throws {
            let (factory, keys) = (try await TokenFactory.rsa(), try await rsaKeys())
            func check(_ claims: String) throws -> JWTVerifier.Rejection? {
                rejection(
                    try factory.token(header: "{\"alg\":\"RS256\"}", payload: "{\"exp\":1800000100\(claims)}"), keys)
            }
            #expect(try check(",\"iss\":\"https://issuer\",\"aud\":\"api\"") == nil)
            for issuer in ["\"https://issuer/\"", "\"HTTPS://issuer\"", "[\"https://issuer\"]", "null", "1"] {
                #expect(try check(",\"iss\":\(issuer),\"aud\":\"api\"") == .issuer)
            }
            #expect(try check(",\"aud\":\"api\"") == .issuer)
            for audience in ["\"apis\"", "\"API\"", "[]", "[\"x\"]", "null", "{\"api\":1}", "[\"api\",1]", "\"\""] {
                #expect(try check(",\"iss\":\"https://issuer\",\"aud\":\(audience)") == .audience, "\(audience)")
            }
            #expect(try check(",\"iss\":\"https://issuer\"") == .audience)
        }

        @Test(
            "times have a leeway of a minute, and are numbers",
            arguments: [
                ("\"exp\":1799999941", nil), ("\"exp\":1799999940", .expired), ("\"exp\":1799999940.5", nil),
                ("\"exp\":0", .expired),
                ("\"exp\":-1", .expired), ("\"exp\":1e300", nil), ("\"exp\":\"1800000100\"", .malformed),
                ("\"exp\":null", .malformed),
                ("\"a\":1", .expired), ("\"exp\":1800000100,\"nbf\":1800000060", nil),
                ("\"exp\":1800000100,\"nbf\":1800000061", .tooEarly),
                ("\"exp\":1800000100,\"iat\":1800000061", .tooEarly), ("\"exp\":1800000100,\"iat\":true", .malformed),
            ] as [(String, JWTVerifier.Rejection?)])
        func times(_ claims: String, _ expected: JWTVerifier.Rejection?) async throws {
            let (factory, keys) = (try await TokenFactory.rsa(), try await rsaKeys())
            let token = try factory.token(
                header: "{\"alg\":\"RS256\"}", payload: "{\"iss\":\"https://issuer\",\"aud\":\"api\",\(claims)}")
            #expect(rejection(token, keys) == expected)
        }

        @Test("two claims with one name, and payloads that are no object, are malformed")
        func payloads() async throws {
            let (factory, keys) = (try await TokenFactory.rsa(), try await rsaKeys())
            for payload in [
                "{\(good),\"exp\":1}", "{\(good),\"\\u0073ub\":\"eve\"}", "[]", "1", "", "{", "{\(good)} ",
                "\"\(good)\"",
            ] {
                let token = try factory.token(header: "{\"alg\":\"RS256\"}", payload: payload)
                #expect(rejection(token, keys) == (payload == "{\(good)} " ? nil : .malformed), "\(payload)")
            }
            for header in [
                "{\"alg\":\"RS256\",\"alg\":\"none\"}", "[]", "", "{}", "{\"alg\":1}", "{\"alg\":[\"RS256\"]}",
            ] {
                #expect(
                    rejection(try factory.token(header: header, payload: "{\(good)}"), keys) == .malformed, "\(header)")
            }
        }

        @Test("RFC 7515 §4.1.11: what is critical and unknown is refused; so is another typ where one is named")
        func headers() async throws {
            let (factory, keys) = (try await TokenFactory.rsa(), try await rsaKeys())
            for crit in ["[\"b64\"]", "[]", "null"] {
                let token = try factory.token(
                    header: "{\"alg\":\"RS256\",\"crit\":\(crit),\"b64\":false}", payload: "{\(good)}")
                #expect(rejection(token, keys) == .critical)
            }
            let typed = verifier { $0.type = "at+jwt" }
            for (type, isGood) in [
                ("\"at+jwt\"", true), ("\"AT+JWT\"", true), ("\"application/at+jwt\"", true), ("\"JWT\"", false),
                ("1", false),
            ] {
                let token = try factory.token(header: "{\"alg\":\"RS256\",\"typ\":\(type)}", payload: "{\(good)}")
                #expect(rejection(token, keys, typed) == (isGood ? nil : .type))
            }
            #expect(
                rejection(try factory.token(header: "{\"alg\":\"RS256\"}", payload: "{\(good)}"), keys, typed) == .type)
        }

        @Test("the form is read in one way only: no padding, no other alphabet, no bits that mean nothing, three parts")
        func forms() async throws {
            let (factory, keys) = (try await TokenFactory.rsa(), try await rsaKeys())
            let token = try factory.token(header: "{\"alg\":\"RS256\"}", payload: "{\(good)}")
            let parts = token.split(separator: ".").map(String.init)
            let wrong = [
                "", ".", "..", "...", "a.b", token + ".", "." + token, token + ".x", parts[0] + "." + parts[1],
                token + "=", " " + token,
                token + " ", parts[0] + "=." + parts[1] + "." + parts[2], "a." + parts[1] + "." + parts[2],
                token.replacing(".", with: "\n."),
                "ä.ä.ä",
            ]
            for text in wrong { #expect(rejection(text, keys) == .malformed, "\(text)") }
            #expect(Base64URL.decode(Array("-_8".utf8)) == [0xFB, 0xFF])
            for text in ["+/8", "-_8=", "-_9", "-", "-_8\n"] {
                #expect(Base64URL.decode(Array(text.utf8)) == nil, "\(text)")
            }
        }

        @Test("a token that is too long is not read at all")
        func huge() async throws {
            let (factory, keys) = (try await TokenFactory.rsa(), try await rsaKeys())
            let pad = String(repeating: "x", count: 10_000)
            let token = try factory.token(header: "{\"alg\":\"RS256\"}", payload: "{\(good),\"pad\":\"\(pad)\"}")
            #expect(rejection(token, keys) == .tooLong)
            #expect(rejection(token, keys, verifier { $0.longestToken = 20_000 }) == nil)
            #expect(rejection(String(repeating: ".", count: 1_000_000), keys) == .tooLong)
            #expect(rejection(String(repeating: "[", count: 8000), keys) == .malformed)
        }

        @Test("what differs in one place of what was signed is refused")
        func tampering() async throws {
            let (factory, keys) = (try await TokenFactory.rsa(), try await rsaKeys())
            let token = try factory.token(header: "{\"alg\":\"RS256\"}", payload: "{\(good)}")
            let forged = base64URL("{\"alg\":\"RS256\"}") + "." + base64URL("{\(good.replacing("ann", with: "eve"))}")
            let signature = try #require(token.split(separator: ".").last)
            #expect(rejection("\(forged).\(signature)", keys) == .signature)
            #expect(rejection("\(token.dropLast(signature.count))", keys) == .signature)
            #expect(rejection("\(token.dropLast(signature.count))AAAA", keys) == .signature)
        }
    }
#endif

// BearerScheme+JWT.swift - tokens with claims, in a guard.

#if JWT
    internal import HTTPTypes
    internal import Logging
    public import Wryneck
    public import WryneckWeb

    extension BearerScheme {
        /// Tokens with claims: `request.jwtClaims` has them.
        ///
        /// The default identity has the user of `sub`, the scopes of `scope` or `scp`, and the roles of an array
        /// `roles`.
        /// - Parameters:
        ///   - verifier: what has to be true of a token.
        ///   - keys: of the tokens' issuer; one for each reactor.
        ///   - options: what is told to clients. The shorter limit of a token's length counts.
        ///   - identity: makes an identity of claims that were checked; nil for a token that is not good all the same,
        ///     because it was taken back, for example.
        public convenience init(
            verifier: JWTVerifier, keys: JWTKeyCache, options: Options = Options(),
            identity: @escaping (JWTClaims, Request) throws -> AuthIdentity? = { claims, _ in claims.identity }
        ) {
            let check = JWTCheck(verifier, options, identity)
            self.init(
                options: options,
                answer: { (token: String, request: Request) throws -> AuthAnswer in
                    let candidate: JWTVerifier.Candidate
                    do throws(JWTVerifier.Rejection) { candidate = try verifier.candidate(token) } catch {
                        return .now(check.refused(error, request))
                    }
                    switch try keys.keys(for: candidate, on: request.reactor) {
                    case .now(let keys): return .now(try check.outcome(candidate, keys, request))
                    case .later(let keys): return .deferred(keys.map { try check.outcome(candidate, $0, request) })
                    }
                })
        }
    }

    extension JWTClaims {
        /// What claims usually say; nil without a subject.
        public var identity: AuthIdentity? {
            guard let subject, !subject.isEmpty else { return nil }
            return AuthIdentity(user: subject, roles: Set(strings("roles")), scopes: scopes)
        }
    }

    private struct JWTCheck {
        let verifier: JWTVerifier
        let options: BearerScheme.Options
        let identity: (JWTClaims, Request) throws -> AuthIdentity?

        init(
            _ verifier: JWTVerifier, _ options: BearerScheme.Options,
            _ identity: @escaping (JWTClaims, Request) throws -> AuthIdentity?
        ) {
            (self.verifier, self.options, self.identity) = (verifier, options, identity)
        }

        func outcome(_ candidate: JWTVerifier.Candidate, _ keys: JWTKeys, _ request: Request) throws -> AuthOutcome {
            let claims: JWTClaims
            do throws(JWTVerifier.Rejection) {
                claims = try verifier.verify(candidate, with: keys, at: request.secondsSince1970)
            } catch {
                return refused(error, request)
            }
            guard let identity = try identity(claims, request) else { return .absent }
            request.jwtClaims = claims
            return .identified(identity)
        }

        func refused(_ rejection: JWTVerifier.Rejection, _ request: Request) -> AuthOutcome {
            request.logger.debug("A token was refused", metadata: ["reason": "\(rejection)"])
            guard let hint = rejection.hint else { return .absent }
            let challenge = BearerChallenge.text(
                options.realm, error: "invalid_token", description: hint, scopes: options.scopes)
            return .refused(AuthRefusal(challenges: [challenge]))
        }
    }
#endif

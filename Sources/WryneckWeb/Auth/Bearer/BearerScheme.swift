// BearerScheme.swift - whoever has the token may use it: RFC 6750.
// Invariants: a token is read from the Authorization field and from nowhere else; one that is malformed or too long
// never reaches the check; a client is never told why a token is wrong.

public import Wryneck

/// Tokens in each request, as one scheme of an `AuthGuard`: `Authorization: Bearer mF_9.B5f-4.1JqM`.
///
/// ```swift
/// BearerScheme { token, _ in try await database.identity(ofTokenWithHash: OpaqueToken.hash(of: token)) }
/// ```
///
/// A token stands only in the Authorization field. In a query it would be kept in logs, histories and Referer fields
/// (RFC 9700 §4.3.2).
public final class BearerScheme: AuthScheme {
    /// What is told to clients, and bounds.
    public struct Options: Sendable {
        /// What the tokens are for.
        public var realm = "Restricted"
        /// The scopes that a client needs here, told in the challenge (RFC 6750 §3). `RequireScope` checks them.
        public var scopes: [String] = []
        /// The most bytes of a token; a longer one is refused before anything looks at it. Tokens with many claims have
        /// 2 KiB.
        public var longestToken = 8192

        /// The defaults.
        public init() {}
    }

    private enum Check {
        case now((String, Request) throws -> AuthIdentity?)
        case deferred((String, Request) throws -> Deferred<AuthIdentity?>)
        case async((String, Request) async throws -> AuthIdentity?)
        case any((String, Request) throws -> AuthAnswer)
    }

    /// Bearer.
    public let name = "Bearer"
    private let options: Options
    private let check: Check

    /// - Parameters:
    ///   - options: what is told to clients.
    ///   - check: gets a token, and returns whose it is; nil for a token that is not valid, or not any more.
    public init(options: Options = Options(), check: @escaping (String, Request) throws -> AuthIdentity?) {
        (self.options, self.check) = (options, .now(check))
    }

    /// The same by a Deferred.
    public init(options: Options = Options(), check: @escaping (String, Request) throws -> Deferred<AuthIdentity?>) {
        (self.options, self.check) = (options, .deferred(check))
    }

    /// The same with async code.
    @_disfavoredOverload
    public init(options: Options = Options(), check: @escaping (String, Request) async throws -> AuthIdentity?) {
        (self.options, self.check) = (options, .async(check))
    }

    /// With a check that decides itself whether it is done at once. An outcome `.absent` counts as a wrong token.
    /// - Parameters:
    ///   - options: what is told to clients.
    ///   - answer: gets a token.
    package init(options: Options, answer: @escaping (String, Request) throws -> AuthAnswer) {
        (self.options, self.check) = (options, .any(answer))
    }

    /// Checks the token of an Authorization field of the scheme Bearer.
    /// - Parameter request: the request.
    /// - Returns: the outcome, or where it will come from. A token that is malformed is 400 with `invalid_request`, one
    ///   that is not valid 401 with `invalid_token` (RFC 6750 §3.1).
    /// - Throws: what the check throws.
    public func authenticate(_ request: Request) throws -> AuthAnswer {
        guard let field = AuthorizationField(request.headers), field.scheme == "bearer" else { return .now(.absent) }
        guard field.rest.utf8.count <= options.longestToken else { return .now(invalid) }
        guard BearerScheme.isToken(field.rest) else {
            let challenge = BearerChallenge.text(options.realm, error: "invalid_request")
            return .now(.refused(AuthRefusal(.badRequest, "the token is malformed", challenges: [challenge])))
        }
        let (token, invalid) = (String(field.rest), invalid)
        let outcome = { (identity: AuthIdentity?) -> AuthOutcome in identity.map { .identified($0) } ?? invalid }
        switch check {
        case .now(let check): return .now(outcome(try check(token, request)))
        case .deferred(let check): return .deferred(try check(token, request).map(outcome))
        case .async(let check): return .async { outcome(try await check(token, request)) }
        case .any(let check):
            let last = { (found: AuthOutcome) -> AuthOutcome in
                switch found {
                case .absent: invalid
                case .refused(let refusal) where refusal.challenges == nil && refusal.status == .unauthorized: invalid
                default: found
                }
            }
            switch try check(token, request) {
            case .now(let found): return .now(last(found))
            case .deferred(let later): return .deferred(later.map(last))
            case .async(let body): return .async { last(try await body()) }
            }
        }
    }

    /// The challenge, without an error: the request has no token (RFC 6750 §3.1).
    /// - Parameter request: not used.
    /// - Returns: one challenge.
    public func challenges(for request: Request) -> [String] {
        [BearerChallenge.text(options.realm, scopes: options.scopes)]
    }

    private var invalid: AuthOutcome {
        let challenge = BearerChallenge.text(options.realm, error: "invalid_token", scopes: options.scopes)
        return .refused(AuthRefusal(challenges: [challenge]))
    }

    /// RFC 6750 §2.1 `b64token`.
    private static func isToken(_ text: Substring) -> Bool {
        var text = text.utf8
        while text.last == ASCII.equalsSign { text.removeLast() }
        return !text.isEmpty
            && text.allSatisfy { byte in
                if ASCII.isLetter(byte) || ASCII.isDigit(byte) { return true }
                return switch byte {
                case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "+"),
                    UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }
}

// DigestScheme.swift - a password that does not travel: RFC 7616, as one scheme of a guard. Twisted's
// `guard.DigestCredentialFactory`.
// Invariants: an answer is computed before its nonce is looked at, so that a stranger learns nothing and takes no
// memory; a hash that was not offered is not taken; unknown users cost as much as known ones.

internal import HTTPTypes
public import Wryneck

/// Names and answers to challenges, as one scheme of an `AuthGuard`.
///
/// ```swift
/// let nonces = DigestNonces()                            // outside of the site's closure: all reactors share it
/// let server = Server(.tcp(port: 8080)) { reactor in
///     let root = Branch()
///     root.use(AuthGuard([try DigestScheme(.passwords(["ann": "secret"]), realm: "archive", nonces: nonces)]))
/// ```
///
/// The password itself does not travel, and a request that somebody has read cannot be sent again. All else is as
/// readable as before: TLS with `BasicScheme` or a form protects more. What is kept for each user is as secret as a
/// password; hashes of crypt(3) cannot be used.
///
/// `qop=auth` alone is offered: bodies are not covered. An answer for another target than the request's is 400
/// (§3.4.6).
public final class DigestScheme: AuthScheme {
    /// Bounds, and concessions.
    public struct Options: Sendable {
        /// Whether clients may use MD5, which is offered behind SHA-256 then. Whoever can change the connection's bytes
        /// can make a client use it.
        public var allowsMD5 = false

        /// SHA-256 alone.
        public init() {}
    }

    /// Digest.
    public let name = "Digest"

    private let realm: String
    private let nonces: DigestNonces
    private let algorithms: [Algorithm]
    private let table: Table
    private let lookup: ((String, Algorithm, Request) async throws -> String?)?
    private let throttle: SignInThrottle?
    /// What unknown users are checked against; nobody's.
    private let decoy = OpaqueToken.random(bytes: 32)

    /// - Parameters:
    ///   - users: whose answers are right.
    ///   - realm: the text that browsers show; the hashes of users are made for it.
    ///   - nonces: shared by the schemes of all reactors; nil for this scheme's own.
    ///   - options: bounds, and concessions.
    ///   - throttle: makes those wait who try many passwords; nil for no limit.
    /// - Throws: `Headers.Mistake` if the realm has control bytes.
    public init(
        _ users: Users, realm: String = "Restricted", nonces: DigestNonces? = nil, options: Options = Options(),
        throttle: SignInThrottle? = nil
    ) throws {
        try ChallengeText.check(realm)
        self.realm = realm
        self.nonces = nonces ?? DigestNonces()
        self.throttle = throttle
        algorithms = options.allowsMD5 ? [.sha256, .md5] : [.sha256]
        table = Table(users.source, realm: realm, algorithms: algorithms)
        if case .lookup(let lookup) = users.source { self.lookup = lookup } else { lookup = nil }
    }

    /// Checks the answer of an Authorization field of the scheme Digest.
    /// - Parameter request: the request.
    /// - Returns: the outcome, or where it will come from.
    /// - Throws: what the look-up throws.
    public func authenticate(_ request: Request) throws -> AuthAnswer {
        guard let field = AuthorizationField(request.headers), field.scheme == "digest" else { return .now(.absent) }
        guard let answer = DigestAnswer(field.rest), algorithms.contains(answer.algorithm),
            answer.realm.hasSameBytes(as: realm)
        else { return .now(.refused(AuthRefusal())) }
        guard DigestScheme.isTarget(answer.uri, of: request) else {
            return .now(.refused(AuthRefusal(.badRequest, "the answer is for another target")))
        }
        guard lookup != nil || throttle != nil else { return .now(decide(answer, ownHash(answer), request)) }
        return .async { [self] in
            guard let throttle else { return try await look(answer, request) }
            let user = answer.isHidden ? table.user(hiddenAs: answer.user) : answer.user
            return try await throttle.trying(user ?? answer.user, request) { try await look(answer, request) }
        }
    }

    /// A challenge for each hash, the better one first (§3.7).
    /// - Parameter request: the request that gets them.
    /// - Returns: one or two challenges, with new nonces.
    public func challenges(for request: Request) -> [String] { challenges(for: request, isStale: false) }

    private func challenges(for request: Request, isStale: Bool) -> [String] {
        algorithms.map { algorithm in
            let nonce = nonces.make(algorithm, at: request.reactor.now)
            var text = "Digest realm=\(ChallengeText.quoted(realm)), qop=\"auth\", algorithm=\(algorithm.rawValue), "
            text += "nonce=\"\(nonce)\", opaque=\"\(nonces.opaque)\", charset=UTF-8"
            if lookup == nil { text += ", userhash=true" }
            return isStale ? text + ", stale=true" : text
        }
    }

    private func look(_ answer: DigestAnswer, _ request: Request) async throws -> AuthOutcome {
        guard let lookup else { return decide(answer, ownHash(answer), request) }
        guard !answer.isHidden else { return .refused(AuthRefusal()) }
        let hash = try await lookup(answer.user, answer.algorithm, request)
        return decide(answer, hash.map { (answer.user, $0.lowercased()) }, request)
    }

    private func ownHash(_ answer: DigestAnswer) -> (user: String, hash: String)? {
        let user = answer.isHidden ? table.user(hiddenAs: answer.user) : answer.user
        return user.flatMap { user in table.hash(of: user, answer.algorithm).map { (user, $0) } }
    }

    private func decide(_ answer: DigestAnswer, _ known: (user: String, hash: String)?, _ request: Request)
        -> AuthOutcome
    {
        let isRight = answer.isRight(hash: known?.hash ?? decoy, method: request.method.rawValue)
        guard isRight, let known else { return .refused(AuthRefusal()) }
        // Of a process before this one are also those with another opaque.
        guard answer.opaque == nonces.opaque,
            nonces.use(answer.nonce, answer.nonceCount, answer.algorithm, at: request.reactor.now) == .good
        else {
            // §3.3: the client knows the password, so it tries again by itself.
            return .refused(AuthRefusal(challenges: challenges(for: request, isStale: true)))
        }
        return .identified(AuthIdentity(user: known.user))
    }

    /// §3.4.6: the same target as the request's. Clients of HTTP/1.0 proxies send the whole URL.
    private static func isTarget(_ uri: String, of request: Request) -> Bool {
        let uri = Array(uri.utf8).withUnsafeBytes { PercentCoding.normalize(target: $0) }
        return uri.hasSameBytes(as: request.head.rawPathAndQuery) || uri.hasSameBytes(as: request.pathForClients)
            || request.url.map { uri.hasSameBytes(as: $0) } ?? false
    }
}

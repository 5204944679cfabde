// BasicScheme.swift - a name and a password in each request: RFC 7617, as one scheme of a guard.
// Invariant: no answer comes before the password was checked; a wrong name and a wrong password look the same.

public import Wryneck

/// Names and passwords in each request, as one scheme of an `AuthGuard`. See `BasicAuth` for what is true of passwords
/// that travel in the clear, of hashes and of their cost.
public final class BasicScheme: AuthScheme {
    /// Basic.
    public let name = "Basic"

    private let challenge: String
    private let passwords: UserPasswords
    private let throttle: SignInThrottle?

    /// - Parameters:
    ///   - users: who is admitted. A file is read at once, which blocks.
    ///   - realm: the text that browsers show for what the password is for.
    ///   - options: bounds on the cost of checking.
    ///   - throttle: makes those wait who try many passwords; nil for no limit but that of the options.
    /// - Throws: `Errno` or `BasicAuth.UserFileError` if the file cannot be used, `Headers.Mistake` if the realm has
    ///   control bytes.
    public init(
        _ users: BasicAuth.Users, realm: String = "Restricted", options: BasicAuth.Options = .init(),
        throttle: SignInThrottle? = nil
    ) throws {
        challenge = BasicAuth.challenge(realm: realm)
        try ChallengeText.check(challenge)
        passwords = try UserPasswords(users, options)
        self.throttle = throttle
    }

    /// Checks the password of an Authorization field of the scheme Basic.
    /// - Parameter request: the request.
    /// - Returns: the outcome, or where it will come from.
    /// - Throws: 503 if too many passwords are to be checked at once.
    public func authenticate(_ request: Request) throws -> AuthAnswer {
        guard AuthorizationField(request.headers)?.scheme == "basic" else { return .now(.absent) }
        guard let credentials = BasicCredentials(request.headers) else { return .now(.refused(AuthRefusal())) }
        guard let throttle else { return try check(credentials, on: request.reactor) }
        return .async { [self] in
            try await throttle.trying(credentials.user, request) {
                try await check(credentials, on: request.reactor).outcome()
            }
        }
    }

    /// The challenge, with the realm.
    /// - Parameter request: not used.
    /// - Returns: one challenge.
    public func challenges(for request: Request) -> [String] { [challenge] }

    private func check(_ credentials: BasicCredentials, on reactor: Reactor) throws -> AuthAnswer {
        let outcome = { (isRight: Bool) -> AuthOutcome in
            isRight ? .identified(AuthIdentity(user: credentials.user)) : .refused(AuthRefusal())
        }
        return switch try passwords.check(credentials, on: reactor) {
        case .now(let isRight): .now(outcome(isRight))
        case .later(let answer): .deferred(answer.map(outcome))
        }
    }
}

extension AuthAnswer {
    /// The outcome, for code that may wait.
    func outcome() async throws -> AuthOutcome {
        switch self {
        case .now(let outcome): outcome
        case .deferred(let later): try await later.value
        case .async(let body): try await body()
        }
    }
}

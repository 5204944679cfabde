// BasicAuth.swift - who asks, by name and password: RFC 7617.
// Invariants: no answer comes before the password was checked; a wrong name and a wrong password look the same and cost the same.

internal import HTTPTypes
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

/// Lets only those in who have a name and its password; `request.user` then tells the name.
///
/// ```swift
/// root.use(try BasicAuth(.file("/etc/site.htpasswd"), realm: "the archive"))
/// root.use(try BasicAuth(.passwords(["ann": "correct horse"])))
/// ```
///
/// **Passwords travel in the clear** unless the connection is encrypted: use it over TLS, or on a machine's own loopback.
///
/// Hashes are those of crypt(3) (bcrypt `$2y$`, `$5$`, `$6$`, yescrypt `$y$`), and `$apr1$` and `{SHA}` of old htpasswd files; the last has no salt
/// and is quick to guess. `htpasswd -B` writes bcrypt. They are checked in the reactor's threads, at most `Options.concurrentChecks` at a
/// time; a password that was right is remembered by a keyed digest, so that not every request costs what bcrypt is made to cost. Of names that
/// are not there another one's hash is checked in vain. bcrypt looks at the first 72 bytes of a password; one of more than 512 is never right.
///
/// A file is read again when it has changed: a request that comes a second after sees the change. If the file has gone, nobody gets in; if it
/// is malformed, what was there before stays, and the log says why.
///
/// Put `CORS` outside of it (`use` it before): a browser's preflight has no password.
public final class BasicAuth: Middleware {
    /// Where users and their hashes come from.
    public struct Users: Sendable {
        enum Source {
            case table([String: PasswordHash])
            case file(String)
        }

        let source: Source

        /// Names with their passwords in plain text; only digests are kept.
        public static func passwords(_ passwords: [String: String]) -> Users {
            Users(source: .table(passwords.mapValues(PasswordHash.init(password:))))
        }

        /// Names with the hashes of their passwords.
        /// - Parameter hashes: as they stand in an htpasswd file.
        /// - Returns: the users.
        /// - Throws: `UserFileError` if a hash is of no kind that is taken.
        public static func hashes(_ hashes: [String: String]) throws(UserFileError) -> Users {
            var table: [String: PasswordHash] = [:]
            for (user, text) in hashes {
                guard let hash = PasswordHash(text) else { throw UserFileError(user, "the hash is of no kind that is taken") }
                table[user] = hash
            }
            return Users(source: .table(table))
        }

        /// An htpasswd file: lines of `user:hash`, and comments; at most 1 MiB.
        public static func file(_ path: String) -> Users { Users(source: .file(path)) }
    }

    /// How much checking may cost.
    public struct Options: Sendable {
        /// Hashes that are checked at the same time on one reactor: each takes a thread, a core, and with yescrypt some megabytes.
        public var concurrentChecks = 2
        /// Checks that may wait for their turn; beyond it a request gets 503. At 50 ms each, 32 are done in a second.
        public var waitingChecks = 32
        /// Right passwords that are remembered; the one that was used longest ago goes first.
        public var rememberedSuccesses = 1000
        /// How long one is remembered.
        public var successLifetime = Duration.seconds(300)

        /// The defaults.
        public init() {}

        var clamped: Options {
            var options = self
            options.concurrentChecks = max(concurrentChecks, 1)
            options.waitingChecks = max(waitingChecks, 0)
            return options
        }
    }

    private let challenge: Headers
    private let checks: PasswordChecks
    private let fixed: UserTable
    private let file: UserFile?

    /// - Parameters:
    ///   - users: who may come in. A file is read at once, which blocks.
    ///   - realm: what browsers say the password is for; quotes in it are escaped.
    ///   - options: how much checking may cost.
    /// - Throws: `Errno` or `UserFileError` if the file cannot be used, `HeaderError` if the realm has control characters in it.
    public init(_ users: Users, realm: String = "Restricted", options: Options = Options()) throws {
        let quoted = realm.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
        var challenge = Headers()
        // RFC 7617 §2.1: the one charset that there is.
        try challenge.set(.wwwAuthenticate, "Basic realm=\"\(quoted)\", charset=\"UTF-8\"")
        self.challenge = challenge
        checks = PasswordChecks(options.clamped)
        switch users.source {
        case .table(let hashes): (fixed, file) = (UserTable(hashes), nil)
        case .file(let path): (fixed, file) = (UserTable(), try UserFile(path))
        }
    }

    /// Answers the request with what comes of `next`, if the password is right.
    /// - Parameters:
    ///   - request: gets its `user`.
    ///   - next: the rest of the way.
    /// - Returns: the response.
    /// - Throws: 401 with a challenge, 503 if too many passwords are to be checked at once, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        guard let credentials = BasicCredentials(request.headers) else { throw HTTPError(.unauthorized, headers: challenge) }
        if let refreshed = file?.refresh(on: request.reactor) {
            return .deferred(refreshed.map { [self] in try check(credentials, request, next) })
        }
        return try check(credentials, request, next)
    }

    private func check(
        _ credentials: BasicCredentials, _ request: Request, _ next: @escaping (Request) throws -> Rendering
    ) throws -> Rendering {
        let table = file?.table ?? fixed
        let (hash, isKnown) = table.hash(of: credentials.user, choice: checks.choice(for: credentials.user))
        switch checks.check(credentials, hash, isKnown: isKnown, on: request.reactor) {
        case .now(let isRight): return try enter(isRight, credentials.user, request, next)
        case .later(let answer): return .deferred(answer.map { [self] in try enter($0, credentials.user, request, next) })
        case .busy: throw HTTPError(.serviceUnavailable, headers: [.retryAfter: "1"])
        }
    }

    private func enter(
        _ isRight: Bool, _ user: String, _ request: Request, _ next: (Request) throws -> Rendering
    ) throws -> Rendering {
        guard isRight else { throw HTTPError(.unauthorized, headers: challenge) }
        request.user = user
        return try next(request)
    }
}

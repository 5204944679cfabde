// BasicAuth.swift - authentication by name and password: RFC 7617.
// Invariants: no answer comes before the password was checked; a wrong name and a wrong password look the same and cost
// the same.

internal import HTTPTypes
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor

/// Admits only requests with a name and its password; `request.user` is then the name.
///
/// ```swift
/// root.use(try BasicAuth(.file("/etc/site.htpasswd"), realm: "the archive"))
/// root.use(try BasicAuth(.passwords(["ann": "correct horse"])))
/// ```
///
/// **Passwords travel in the clear** unless the connection is encrypted: use it over TLS, or on a machine's own
/// loopback.
///
/// Hashes are those of crypt(3) (bcrypt `$2y$`, `$5$`, `$6$`, yescrypt `$y$`), and `$apr1$` and `{SHA}` of old htpasswd
/// files; the last has no salt and is quick to guess. `htpasswd -B` writes bcrypt. They are checked in the reactor's
/// threads, at most `Options.concurrentChecks` at a time. A right password is remembered by a keyed digest, so that not
/// every request costs as much as bcrypt has to cost. For a name that does not exist, the hash of another one is
/// checked in vain. bcrypt uses only the first 72 bytes of a password; a password of more than 512 is never right.
///
/// A file is read again when it has changed: a request that comes a second later sees the change. If the file is gone,
/// nobody is admitted; if it is malformed, its content from before stays, and the log has the reason.
///
/// `CORS` has to be outside of it (`use` it before), because a browser's preflight has no password.
public final class BasicAuth: Middleware {
    /// The source of users and their hashes.
    public struct Users: Sendable {
        enum Source {
            case table([String: PasswordHash])
            case file(String)
        }

        let source: Source

        /// Names with their passwords in plain text; only digests of these are kept.
        public static func passwords(_ passwords: [String: String]) -> Users {
            Users(source: .table(passwords.mapValues(PasswordHash.init(password:))))
        }

        /// Names with the hashes of their passwords.
        /// - Parameter hashes: hashes by name, in the format of an htpasswd file.
        /// - Returns: the users.
        /// - Throws: `BasicAuth.UserFileError` if a hash is of no supported kind.
        public static func hashes(_ hashes: [String: String]) throws(BasicAuth.UserFileError) -> Users {
            var table: [String: PasswordHash] = [:]
            for (user, text) in hashes {
                guard let hash = PasswordHash(text) else {
                    throw BasicAuth.UserFileError(user, "the hash is of no kind that is taken")
                }
                table[user] = hash
            }
            return Users(source: .table(table))
        }

        /// An htpasswd file: lines of `user:hash`, and comments; at most 1 MiB.
        public static func file(_ path: String) -> Users { Users(source: .file(path)) }
    }

    /// Bounds on the cost of checking passwords.
    public struct Options: Sendable {
        /// The most hashes that are checked at the same time on one reactor; each check takes a thread, a core, and
        /// with yescrypt some megabytes.
        public var concurrentChecks = 2
        /// The most checks that wait for their turn; a request beyond that gets 503. At 50 ms each, 32 are done in a
        /// second.
        public var waitingChecks = 32
        /// The most right passwords that are remembered; the one that was used longest ago goes first.
        public var rememberedSuccesses = 1000
        /// How long a right password is remembered.
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
    private let passwords: UserPasswords

    /// - Parameters:
    ///   - users: who is admitted. A file is read at once, which blocks.
    ///   - realm: the text that browsers show for what the password is for; quotes in it are escaped.
    ///   - options: bounds on the cost of checking.
    /// - Throws: `Errno` or `BasicAuth.UserFileError` if the file cannot be used, `Headers.Mistake` if the realm has
    ///   control bytes.
    public init(_ users: Users, realm: String = "Restricted", options: Options = Options()) throws {
        var challenge = Headers()
        try challenge.set(.wwwAuthenticate, BasicAuth.challenge(realm: realm))
        self.challenge = challenge
        passwords = try UserPasswords(users, options)
    }

    /// RFC 7617 §2.1: the only charset that is allowed.
    package static func challenge(realm: String) -> String {
        let quoted = realm.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
        return "Basic realm=\"\(quoted)\", charset=\"UTF-8\""
    }

    /// Passes the request on if the password is right.
    /// - Parameters:
    ///   - request: gets its `user`.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: 401 with a challenge, 503 if too many passwords are to be checked at once, or what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        guard let credentials = BasicCredentials(request.headers) else {
            throw HTTPError(.unauthorized, headers: challenge)
        }
        switch try passwords.check(credentials, on: request.reactor) {
        case .now(let isRight): return try enter(isRight, credentials.user, request, next)
        case .later(let answer):
            return .deferred(answer.map { [self] in try enter($0, credentials.user, request, next) })
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

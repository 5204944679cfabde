// UserPasswords.swift - users from a program or a file, and the check of one's password: what all ways to ask for a
// name and a password have in common.
// Invariant: a wrong name and a wrong password look the same and cost the same.

internal import HTTPTypes
package import WryneckDeferred
internal import WryneckHTTP
package import WryneckReactor

package final class UserPasswords {
    /// Whether a password is right.
    package enum Answer {
        case now(Bool)
        case later(Deferred<Bool>)
    }

    private let checks: PasswordChecks
    private let fixed: UserTable
    private let file: UserFile?
    /// What is checked in vain for a user whom a program does not know: such a hash as it had last.
    private var decoy: PasswordHash?

    /// Reads a file at once, which blocks. Throws what is wrong with it.
    package init(_ users: BasicAuth.Users, _ options: BasicAuth.Options) throws {
        checks = PasswordChecks(options.clamped)
        switch users.source {
        case .table(let hashes): (fixed, file) = (UserTable(hashes), nil)
        case .file(let path): (fixed, file) = (UserTable(), try UserFile(path))
        }
    }

    /// Looks the user up and checks the password. Throws 503 if too many wait to be checked.
    package func check(_ credentials: BasicCredentials, on reactor: Reactor) throws -> Answer {
        guard let refreshed = file?.refresh(on: reactor) else { return try checkNow(credentials, reactor) }
        return .later(
            refreshed.flatMap { [self] in
                switch try checkNow(credentials, reactor) {
                case .now(let isRight): .succeed(isRight)
                case .later(let answer): answer
                }
            })
    }

    /// Checks against a hash that the program has looked up; nil for a user whom it does not know: that takes as long,
    /// and is never right.
    package func check(_ credentials: BasicCredentials, hash: PasswordHash?, on reactor: Reactor) throws -> Answer {
        if let hash { decoy = hash }
        // libcrypt's usual cost: only a setting, so it is nobody's hash.
        let stand = hash ?? decoy ?? PasswordHash("$y$j9T$abcdefghijklmnopqrstu1$") ?? UserTable.lastResort
        return try answer(credentials, stand, isKnown: hash != nil, reactor)
    }

    private func checkNow(_ credentials: BasicCredentials, _ reactor: Reactor) throws -> Answer {
        let table = file?.table ?? fixed
        let (hash, isKnown) = table.hash(of: credentials.user, choice: checks.choice(for: credentials.user))
        return try answer(credentials, hash, isKnown: isKnown, reactor)
    }

    private func answer(
        _ credentials: BasicCredentials, _ hash: PasswordHash, isKnown: Bool, _ reactor: Reactor
    ) throws -> Answer {
        switch checks.check(credentials, hash, isKnown: isKnown, on: reactor) {
        case .now(let isRight): return .now(isRight)
        case .later(let answer): return .later(answer)
        case .busy: throw HTTPError(.serviceUnavailable, headers: [.retryAfter: "1"])
        }
    }
}

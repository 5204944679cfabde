// FormLogin+Users.swift - whose passwords are right.

public import Wryneck

extension FormLogin {
    /// A user of a database: who it is, and the hash of the password.
    public struct Account: Sendable, Hashable {
        /// What the session knows the user by: a name or number that does not change, and that no other user gets.
        public var user: String
        /// The hash of the password, as `PasswordHasher` makes it, or of any kind that `BasicAuth` takes.
        public var hash: String

        /// - Parameters:
        ///   - user: what the session knows the user by.
        ///   - hash: the hash of the password.
        public init(user: String, hash: String) { (self.user, self.hash) = (user, hash) }
    }

    /// The source of users.
    public struct Users {
        enum Source {
            case table(BasicAuth.Users)
            case accounts((String, Request) async throws -> Account?)
            case check((String, String, Request) async throws -> String?)
        }

        let source: Source

        /// Users of the program, or of an htpasswd file. The session knows them by their names.
        public static func users(_ users: BasicAuth.Users) -> Users { Users(source: .table(users)) }

        /// Users of a database. The password is checked here, in a thread; for a name that does not exist another hash
        /// is checked in vain, so that the time tells nothing.
        /// - Parameter find: gets the name that was typed, and returns the account; nil if there is none.
        /// - Returns: the users.
        public static func accounts(_ find: @escaping (String, Request) async throws -> Account?) -> Users {
            Users(source: .accounts(find))
        }

        /// Users whom only the program can check, at a directory service for example.
        /// - Parameter check: gets the name and the password, and returns what the session is to know the user by; nil
        ///   if one of both is wrong. It should take as long for names that do not exist.
        /// - Returns: the users.
        public static func check(_ check: @escaping (String, String, Request) async throws -> String?) -> Users {
            Users(source: .check(check))
        }
    }
}

/// The check of a name and a password that came by a form.
final class FormPasswords {
    private let source: FormLogin.Users.Source
    private let passwords: UserPasswords

    init(_ users: FormLogin.Users, _ options: BasicAuth.Options) throws {
        source = users.source
        if case .table(let table) = users.source {
            passwords = try UserPasswords(table, options)
        } else {
            passwords = try UserPasswords(.passwords([:]), options)
        }
    }

    /// What the session is to know the user by; nil if the name or the password is wrong.
    func user(_ name: String, _ password: String, _ request: Request) async throws -> String? {
        // No name contains one, and where names are joined to other texts it separates them.
        guard !name.utf8.contains(0) else { return nil }
        let credentials = BasicCredentials(user: name, password: Array(password.utf8))
        switch source {
        case .table:
            return try await answer(try passwords.check(credentials, on: request.reactor)) ? name : nil
        case .accounts(let find):
            let account = try await find(name, request)
            let hash = account.flatMap { PasswordHash($0.hash) }
            if account != nil, hash == nil {
                request.logger.error("The hash of a password is of no kind that is taken")
            }
            let isRight = try await answer(try passwords.check(credentials, hash: hash, on: request.reactor))
            return isRight ? account?.user : nil
        case .check(let check): return try await check(name, password, request)
        }
    }

    private func answer(_ answer: UserPasswords.Answer) async throws -> Bool {
        switch answer {
        case .now(let isRight): isRight
        case .later(let later): try await later.value
        }
    }
}

// DigestUsers.swift - whose answers are right: names, and hashes of their passwords for one realm.

public import Wryneck

extension DigestScheme {
    /// The source of users and their hashes. Those of crypt(3) cannot be used here: the client computes with the
    /// password, and the server has to know what it computes with.
    public struct Users {
        enum Source {
            case passwords([String: String])
            case hashes([String: [Algorithm: String]])
            case lookup((String, Algorithm, Request) async throws -> String?)
        }

        let source: Source

        /// Names with their passwords in plain text; only hashes for the realm are kept.
        public static func passwords(_ passwords: [String: String]) -> Users { Users(source: .passwords(passwords)) }

        /// Names with their hashes: see `DigestScheme.hash(user:realm:password:algorithm:)`.
        public static func hashes(_ hashes: [String: String], algorithm: Algorithm = .sha256) -> Users {
            Users(source: .hashes(hashes.mapValues { [algorithm: $0.lowercased()] }))
        }

        /// A look-up, in a database for example.
        /// - Parameter lookup: gets a name as the client has sent it, and returns the user's hash for the scheme's
        ///   realm and this algorithm; nil for a user who does not exist.
        /// - Returns: the users. Clients cannot hide their names from such a source (`userhash`).
        public static func lookup(_ lookup: @escaping (String, Algorithm, Request) async throws -> String?) -> Users {
            Users(source: .lookup(lookup))
        }
    }

    /// The table of a realm.
    struct Table {
        private var hashes: [ByteName: [Algorithm: String]] = [:]
        /// Names by their hashes: RFC 7616 §3.4.4.
        private var hidden: [String: String] = [:]

        init(_ source: Users.Source, realm: String, algorithms: [Algorithm]) {
            switch source {
            case .passwords(let passwords):
                for (user, password) in passwords {
                    hashes[ByteName(user)] = Dictionary(
                        uniqueKeysWithValues: algorithms.map {
                            ($0, DigestScheme.hash(user: user, realm: realm, password: password, algorithm: $0))
                        })
                }
            case .hashes(let given): for (user, own) in given { hashes[ByteName(user)] = own }
            case .lookup: break
            }
            for user in hashes.keys {
                for algorithm in algorithms { hidden[algorithm.hash("\(user.text):\(realm)")] = user.text }
            }
        }

        func hash(of user: String, _ algorithm: Algorithm) -> String? { hashes[ByteName(user)]?[algorithm] }
        func user(hiddenAs hash: String) -> String? { hidden[hash.lowercased()] }
    }
}

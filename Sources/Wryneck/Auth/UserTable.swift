// UserTable.swift - users and their hashes, from a program or from an htpasswd file.
// Invariant: a user who does not exist has a hash to check against all the same, so that the check costs as much as for
// the others.

internal import WryneckHTTP

extension BasicAuth {
    /// Why a file of users cannot be used.
    public struct UserFileError: Error, Hashable, Sendable, CustomStringConvertible {
        /// The place and the reason, in words.
        public let description: String

        init(_ path: String, _ reason: String) { description = "\(path): \(reason)" }
    }
}

struct UserTable: Equatable, Sendable {
    /// By the bytes of their names: a name that only looks the same is another user.
    private var hashes: [ByteName: PasswordHash] = [:]
    /// Those that stand in for users who are not there.
    private var decoys: [PasswordHash] = []

    /// A hash of a password that nobody can have.
    static let lastResort = PasswordHash(password: "\u{0}")

    init() {}

    init(_ hashes: [String: PasswordHash]) {
        self.init(Dictionary(uniqueKeysWithValues: hashes.map { (ByteName($0), $1) }))
    }

    private init(_ hashes: [ByteName: PasswordHash]) {
        self.hashes = hashes
        decoys = hashes.sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) }.map(\.value)
    }

    var count: Int { hashes.count }

    /// The user's hash, or another one that is checked in vain. `choice` is a keyed number of the name: the same name
    /// always gets the same hash, and nobody outside can tell which.
    func hash(of user: String, choice: UInt64) -> (hash: PasswordHash, isKnown: Bool) {
        if let hash = hashes[ByteName(user)] { return (hash, true) }
        if decoys.isEmpty { return (UserTable.lastResort, false) }
        return (decoys[Int(choice % UInt64(decoys.count))], false)
    }

    /// Reads the lines of an htpasswd file: `user:hash`, without blank lines and comments. For a user who occurs twice
    /// the first line counts.
    static func parse(_ bytes: [UInt8], path: String) throws(BasicAuth.UserFileError) -> UserTable {
        guard let text = String(validating: ByteOrderMark.dropped(from: bytes), as: UTF8.self) else {
            throw BasicAuth.UserFileError(path, "is not UTF-8")
        }
        var hashes: [ByteName: PasswordHash] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            guard let first = line.first(where: { !$0.isWhitespace }), first != "#" else { continue }
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            let place = "\(path):\(index + 1)"
            guard parts.count >= 2, !parts[0].isEmpty else {
                throw BasicAuth.UserFileError(place, "expected user:hash")
            }
            guard let hash = PasswordHash(parts[1]) else {
                throw BasicAuth.UserFileError(
                    place, "the hash is of no kind that is taken: bcrypt ($2y$), $5$, $6$, $y$, $apr1$ or {SHA}")
            }
            let name = ByteName(String(parts[0]))
            if hashes[name] == nil { hashes[name] = hash }
        }
        return UserTable(hashes)
    }
}

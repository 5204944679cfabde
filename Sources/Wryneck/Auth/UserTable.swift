// UserTable.swift - users and their hashes, as a program gives them or an htpasswd file has them.
// Invariant: asking for a user who is not there gives a hash to check against all the same, so that it costs what it costs for the others.

/// Why a file of users cannot be used.
public struct UserFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where, and what.
    public let description: String

    init(_ path: String, _ reason: String) { description = "\(path): \(reason)" }
}

struct UserTable: Equatable, Sendable {
    private var hashes: [String: PasswordHash] = [:]
    /// Those that stand in for users who are not there.
    private var decoys: [PasswordHash] = []

    /// Nobody could have this one's password.
    private static let lastResort = PasswordHash(password: "\u{0}")

    init() {}

    init(_ hashes: [String: PasswordHash]) {
        self.hashes = hashes
        decoys = hashes.sorted { $0.key < $1.key }.map(\.value)
    }

    var count: Int { hashes.count }

    /// The user's hash, or another one's to be checked in vain. `choice` is a keyed number of the name: the same name always gets the
    /// same one, and nobody outside can tell which.
    func hash(of user: String, choice: UInt64) -> (hash: PasswordHash, isKnown: Bool) {
        if let hash = hashes[user] { return (hash, true) }
        if decoys.isEmpty { return (UserTable.lastResort, false) }
        return (decoys[Int(choice % UInt64(decoys.count))], false)
    }

    /// Reads the lines of an htpasswd file: `user:hash`, blank ones and comments apart. Of a user who is there twice the first line counts.
    static func parse(_ bytes: [UInt8], path: String) throws(UserFileError) -> UserTable {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw UserFileError(path, "is not UTF-8") }
        var hashes: [String: PasswordHash] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            guard let first = line.first(where: { !$0.isWhitespace }), first != "#" else { continue }
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            let place = "\(path):\(index + 1)"
            guard parts.count >= 2, !parts[0].isEmpty else { throw UserFileError(place, "expected user:hash") }
            guard let hash = PasswordHash(parts[1]) else {
                throw UserFileError(place, "the hash is of no kind that is taken: bcrypt ($2y$), $5$, $6$, $y$, $apr1$ or {SHA}")
            }
            if hashes[String(parts[0])] == nil { hashes[String(parts[0])] = hash }
        }
        return UserTable(hashes)
    }
}

// ProcessUser.swift - the user as which a program goes on when it no longer needs to be root.
// Invariant: `assume()` either has given up all of root's rights, for good and on all threads, or throws.

/// A user, and a group, for a process that root has started.
///
/// ```swift
/// let user = try ProcessUser("www-data")
/// server.beforeServing { try user.assume() }       // after its sockets are bound
/// ```
public struct ProcessUser: Hashable, Sendable {
    /// Why a process cannot become a user.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The reason, in words.
        public let description: String
    }

    /// The user's number (uid).
    public let user: UInt32
    /// The group's number (gid).
    public let group: UInt32
    /// The account whose supplementary groups it gets; nil for a number that no account has.
    private let name: String?

    /// Looks a user up. It may block where names come from a network.
    /// - Parameter text: `NAME`, `NAME:GROUP`, or numbers. Without a group it is the account's own; the account's
    ///   supplementary groups come along.
    /// - Throws: `Failure` if there is none, or if it is root.
    public init(_ text: String) throws(Failure) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, !first.isEmpty, parts.count == 1 || !parts[1].isEmpty else {
            throw Failure(description: "\"\(text)\" is no NAME or NAME:GROUP")
        }
        let account = Syscalls.account(first)
        guard let user = account?.user ?? UInt32(first) else {
            throw Failure(description: "there is no user \"\(first)\"")
        }
        if parts.count == 2 {
            guard let group = Syscalls.group(parts[1]) else {
                throw Failure(description: "there is no group \"\(parts[1])\"")
            }
            self.group = group
        } else {
            guard let account else {
                throw Failure(description: "no account has the number \(first); name a group, too: \(first):GROUP")
            }
            group = account.group
        }
        self.user = user
        name = account?.name
        // The number that means "leave it as it is" to setreuid(2) and its kin.
        guard user != .max, group != .max else { throw Failure(description: "\"\(text)\" is no NAME or NAME:GROUP") }
        guard user != 0 && group != 0 else {
            throw Failure(description: "\(text) is root: there is nothing to give up")
        }
    }

    /// Keeps the program from gaining rights by executing another one (a set-user-ID file, say): `PR_SET_NO_NEW_PRIVS`.
    /// It holds for the calling thread and those that it starts, so it is best called at the beginning of `main`.
    /// - Throws: `Errno`.
    public static func forgoNewPrivileges() throws(Errno) { try Syscalls.forgoNewPrivileges() }

    /// Gives up root's rights, for all threads of the process and for good: supplementary groups, group, user, in this
    /// order; then checks that there is no way back.
    /// - Throws: `Failure`. The process should then end, because it may have given up a part.
    public func assume() throws(Failure) {
        guard Syscalls.isRoot() else { throw Failure(description: "only root can become another user") }
        do throws(Errno) { try Syscalls.become(user: user, group: group, groupsOf: name) } catch {
            throw Failure(description: "cannot become user \(user), group \(group): \(error)")
        }
        guard Syscalls.isOnly(user: user, group: group) else {
            throw Failure(description: "root's rights could be had again as user \(user)")
        }
    }
}

// SessionEpochs.swift - what ends sessions that no store has.
// Invariant: a session is good only for the number that it was made with: a number that is lost ends sessions, and
// never brings one back, as long as numbers are not used again.

internal import WryneckHTTP
internal import WryneckReactor

/// A number for each user, for sessions that are in their cookies: `Sessions(sealedBy:epochs:)`. A session has the
/// number of its sign-in, and is over when the user has another one.
///
/// A column beside the users of a database is a good place:
///
/// ```swift
/// struct Epochs: SessionEpochs {
///     let database: Database
///     func epoch(of user: String) async throws -> Int64 { try await database.epoch(of: user) }
///     func advance(_ user: String) async throws { try await database.countUp(user) }
/// }
/// ```
public protocol SessionEpochs: Sendable {
    /// - Parameter user: as `signIn(as:)` was told.
    /// - Returns: the number of the user now.
    /// - Throws: if it cannot be found out: the client gets 503.
    func epoch(of user: String) async throws -> Int64

    /// Gives the user a number that he has never had.
    /// - Parameter user: as `signIn(as:)` was told.
    /// - Throws: if it cannot be done: the client gets 503, and knows that it is not signed out.
    func advance(_ user: String) async throws
}

/// Numbers that are there at once.
package protocol ImmediateSessionEpochs: SessionEpochs {
    func epochNow(of user: String) -> Int64
    func advanceNow(_ user: String)
}

/// The numbers in the memory of the process. All users have to sign in again after it has been restarted: sessions of
/// before are over, and so are those that were ended.
public final class MemorySessionEpochs: SessionEpochs, ImmediateSessionEpochs {
    private struct State {
        /// The number of all users who have never signed out.
        var common: Int64
        var last: Int64
        var users: [ByteName: Int64] = [:]
    }

    private let state: Locked<State>
    private let mostUsers: Int

    /// - Parameter users: the most users whose sign-outs are remembered one by one: 1 000 000 unless told. One more,
    ///   and all users sign in again.
    public init(users: Int = 1_000_000) {
        mostUsers = max(1, users)
        // Random, so that a number of this process is none of another's.
        let first = Int64.random(in: 1 << 32...1 << 61)
        state = Locked(State(common: first, last: first))
    }

    package func epochNow(of user: String) -> Int64 { state.withLock { $0.users[ByteName(user)] ?? $0.common } }

    package func advanceNow(_ user: String) {
        let user = ByteName(user)
        state.withLock { state in
            state.last += 1
            if state.users[user] == nil, state.users.count >= mostUsers {
                (state.users, state.common) = ([:], state.last)
            } else {
                state.users[user] = state.last
            }
        }
    }

    /// The number of the user now.
    public func epoch(of user: String) async -> Int64 { epochNow(of: user) }

    /// Gives the user a new number.
    public func advance(_ user: String) async { advanceNow(user) }
}

// RememberStore.swift - where it is kept who wants to stay signed in.
// Invariant: what is kept does not lead back to a cookie.

internal import Wryneck

/// What is kept of one browser that stays signed in.
public struct RememberedToken: Sendable, Hashable {
    /// The part of the cookie by which it is found; it stays the same.
    public var selector: String
    /// The SHA-256 of the other part, as hexadecimal digits; another one after each use.
    public var hash: String
    /// The hash before that; nil before the first use.
    public var previousHash: String?
    /// The user, as the session knows it.
    public var user: String
    /// When the hash was changed last, in seconds since 1970.
    public var changed: Int64
    /// When it is over, in seconds since 1970.
    public var expires: Int64

    /// - Parameters:
    ///   - selector: the part of the cookie by which it is found.
    ///   - hash: the SHA-256 of the other part.
    ///   - previousHash: the hash before that.
    ///   - user: the user.
    ///   - changed: when the hash was changed last, in seconds since 1970.
    ///   - expires: when it is over, in seconds since 1970.
    public init(
        selector: String, hash: String, previousHash: String? = nil, user: String, changed: Int64, expires: Int64
    ) {
        (self.selector, self.hash, self.previousHash, self.user) = (selector, hash, previousHash, user)
        (self.changed, self.expires) = (changed, expires)
    }
}

/// Keeps who stays signed in, for a `RememberMe`. `MemoryRememberStore` forgets all when the process ends; a database
/// does not.
public protocol RememberStore: Sendable {
    /// The token with a selector; nil without one.
    func load(_ selector: String) async throws -> RememberedToken?

    /// Adds a token.
    func add(_ token: RememberedToken) async throws

    /// Changes a token, in one step with a look whether somebody else has done so.
    /// - Parameters:
    ///   - token: the new one, with the same selector.
    ///   - hash: what the hash was when it was loaded.
    /// - Returns: false, and nothing is changed, if the hash is another one by now, or the token is gone.
    /// - Throws: if the store cannot be reached.
    func replace(_ token: RememberedToken, ifHashIs hash: String) async throws -> Bool

    /// Deletes a token, if it is there.
    func delete(_ selector: String) async throws

    /// Deletes all tokens of a user.
    func deleteAll(of user: String) async throws
}

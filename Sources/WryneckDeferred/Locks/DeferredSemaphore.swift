// DeferredSemaphore.swift - a few at a time.
// Invariant: as for DeferredLock; never more than `limit` hold a token.

/// Lets a limited number of pieces of asynchronous work run at a time, in the order of asking.
/// Twisted's name: `DeferredSemaphore`.
public final class DeferredSemaphore: TokenOwner {
    private let pool: TokenPool<DeferredSemaphore>

    /// Makes a semaphore with all tokens free.
    ///
    /// - Parameter tokens: How many may hold one.
    /// - Throws: ``TokenCountError`` if that is less than one.
    public init(_ tokens: Int) throws(TokenCountError) {
        guard tokens >= 1 else { throw TokenCountError(tokens: tokens) }
        pool = TokenPool(limit: tokens)
    }

    /// How many tokens there are. Twisted's name: `limit`.
    public var limit: Int { pool.limit }

    /// How many are free. Twisted's name: `tokens`.
    public var tokens: Int { pool.free }

    /// How many wait for one.
    public var waiting: Int { pool.waiting }

    /// Asks for a token. Cancelling the Deferred before it fires leaves the line; afterwards that does nothing.
    ///
    /// - Returns: A Deferred that fires with the semaphore once a token is held. Twisted's name: `acquire`.
    public func acquire() -> Deferred<DeferredSemaphore> { pool.acquire(for: self) }

    /// Gives a token back.
    ///
    /// - Throws: ``NotAcquiredError`` if all tokens are here. Twisted's name: `release`.
    public func release() throws(NotAcquiredError) { try pool.release(for: self) }

    /// Runs `work` while holding a token, and gives it back when the work is done or has failed.
    ///
    /// - Parameter work: The work.
    /// - Returns: A Deferred with its result. Twisted's name: `run`.
    @discardableResult
    public func run<Value>(_ work: @escaping () throws -> Value) -> Deferred<Value> {
        run { maybeDeferred(work) }
    }

    /// Runs `work` while holding a token, and gives it back when the Deferred that it returns has settled.
    ///
    /// - Parameter work: The work.
    /// - Returns: A Deferred with its result. Twisted's name: `run`.
    @discardableResult
    public func run<Value>(_ work: @escaping () throws -> Deferred<Value>) -> Deferred<Value> {
        pool.run(for: self, work)
    }

    /// Runs `body` while holding a token.
    ///
    /// - Parameter body: The work.
    /// - Returns: What it returns.
    /// - Throws: What it throws; ``CancelledError`` if the task is cancelled while it waits for a token.
    ///   Twisted's name: `async with semaphore`.
    nonisolated(nonsending) public func withToken<Value>(
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        try await pool.withToken(for: self, body)
    }
}

/// A semaphore cannot have less than one token.
public struct TokenCountError: Error, Hashable, CustomStringConvertible {
    /// How many were asked for.
    public let tokens: Int

    /// One line for logs.
    public var description: String { "a semaphore needs at least one token, not \(tokens)" }
}

// DeferredSemaphore.swift - a few at a time.
// Invariant: no thread ever blocks here, and never more than `limit` tokens are held.

/// Lets a limited number of pieces of asynchronous work run at a time, in the order of asking.
/// Twisted's name: `DeferredSemaphore`.
public final class DeferredSemaphore: TokenOwner {
    private let pool: TokenPool<DeferredSemaphore>

    /// Makes a semaphore with all tokens free.
    ///
    /// - Parameter tokens: The number of tokens, at least 1.
    /// - Throws: ``DeferredSemaphore/CountError`` if that is less than one.
    public init(_ tokens: Int) throws(DeferredSemaphore.CountError) {
        guard tokens >= 1 else { throw DeferredSemaphore.CountError(tokens: tokens) }
        pool = TokenPool(limit: tokens)
    }

    /// The number of tokens. Twisted's name: `limit`.
    public var limit: Int { pool.limit }

    /// The number of free tokens. Twisted's name: `tokens`.
    public var tokens: Int { pool.free }

    /// The number of those who wait for one.
    public var waiting: Int { pool.waiting }

    /// Asks for a token. A cancellation leaves the line; after the Deferred has fired it does nothing.
    ///
    /// - Returns: A Deferred that fires with the semaphore once a token is held. Twisted's name: `acquire`.
    public func acquire() -> Deferred<DeferredSemaphore> { pool.acquire(for: self) }

    /// Gives a token back.
    ///
    /// - Throws: ``NotAcquiredError`` if no token is held. Twisted's name: `release`.
    public func release() throws(NotAcquiredError) { try pool.release(for: self) }

    /// Runs `work` while holding a token, and gives it back when the work is done or has failed.
    ///
    /// - Parameter work: Called once, when a token is held.
    /// - Returns: A Deferred with its result. Twisted's name: `run`.
    @discardableResult
    public func run<Value>(_ work: @escaping () throws -> Value) -> Deferred<Value> {
        run { maybeDeferred(work) }
    }

    /// Runs `work` while holding a token, and gives it back when the Deferred that it returns has settled.
    ///
    /// - Parameter work: Called once, when a token is held.
    /// - Returns: A Deferred with its result. Twisted's name: `run`.
    @discardableResult
    public func run<Value>(_ work: @escaping () throws -> Deferred<Value>) -> Deferred<Value> {
        pool.run(for: self, work)
    }

    /// Runs `body` while holding a token.
    ///
    /// - Parameter body: Called once, when a token is held.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws; ``CancelledError`` if the task is cancelled while it waits for a token.
    ///   Twisted's name: `async with semaphore`.
    nonisolated(nonsending) public func withToken<Value>(
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        try await pool.withToken(for: self, body)
    }
}

extension DeferredSemaphore {
    /// A semaphore was asked for with less than one token.
    public struct CountError: Error, Hashable, CustomStringConvertible {
        /// The number that was asked for.
        public let tokens: Int

        /// One line for logs.
        public var description: String { "a semaphore needs at least one token, not \(tokens)" }
    }
}

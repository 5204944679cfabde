// DeferredLock.swift - one at a time.
// Invariant: no thread ever blocks here: whoever waits holds a Deferred.

/// Lets one piece of asynchronous work run at a time, in the order of asking. Twisted's name: `DeferredLock`.
public final class DeferredLock: TokenOwner {
    private let pool = TokenPool<DeferredLock>(limit: 1)

    /// Makes a lock that is free.
    public init() {}

    /// Whether somebody holds it. Twisted's name: `locked`.
    public var isLocked: Bool { pool.free == 0 }

    /// The number of those who wait for it.
    public var waiting: Int { pool.waiting }

    /// Asks for the lock. A cancellation leaves the line; after the Deferred has fired it does nothing.
    ///
    /// - Returns: A Deferred that fires with the lock once it is held. Twisted's name: `acquire`.
    public func acquire() -> Deferred<DeferredLock> { pool.acquire(for: self) }

    /// Passes the lock to the next one in the line, or frees it.
    ///
    /// - Throws: ``NotAcquiredError`` if nobody holds it. Twisted's name: `release`.
    public func release() throws(NotAcquiredError) { try pool.release(for: self) }

    /// Runs `work` while holding the lock, and releases it when the work is done or has failed.
    ///
    /// - Parameter work: Called once, when the lock is held.
    /// - Returns: A Deferred with its result. Twisted's name: `run`.
    @discardableResult
    public func run<Value>(_ work: @escaping () throws -> Value) -> Deferred<Value> {
        run { maybeDeferred(work) }
    }

    /// Runs `work` while holding the lock, and releases it when the Deferred that it returns has settled.
    ///
    /// - Parameter work: Called once, when the lock is held.
    /// - Returns: A Deferred with its result. Twisted's name: `run`.
    @discardableResult
    public func run<Value>(_ work: @escaping () throws -> Deferred<Value>) -> Deferred<Value> {
        pool.run(for: self, work)
    }

    /// Runs `body` while holding the lock.
    ///
    /// - Parameter body: Called once, when the lock is held.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws; ``CancelledError`` if the task is cancelled while it waits for the lock.
    ///   Twisted's name: `async with lock`.
    nonisolated(nonsending) public func withLock<Value>(
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        try await pool.withToken(for: self, body)
    }
}

// Parallel.swift - many things at once, but not too many. Tutorials on Twisted promise it; Twisted has the parts.
// Invariants: never more than `limit` at work; after the first failure, or a cancellation, nothing new begins.

public import WryneckDeferred

/// Does something with each item, at most `limit` at a time, and gathers the results in the order of the items.
///
/// ```swift
/// let pages = parallel(urls, limit: 4) { url in fetch(url) }
/// ```
///
/// As with `gatherResults`, the first failure is the result; here it also cancels what is under way, and what has not begun never
/// begins. Cancelling the result does the same, and gives `CancelledError`, so that `addTimeout` works on it. Either way the result does
/// not wait for those that were cancelled; what they bring later is dropped.
/// - Parameters:
///   - items: taken all at once.
///   - limit: how many may be at work at a time; at least one.
///   - work: called in the order of the items, for the first ones at once. What it throws counts as a failure.
/// - Returns: fires with all values; fails with `FirstError`, which tells which one failed and why, with `CancelledError`, or with
///   `TokenCountError` if `limit` is less than one.
public func parallel<Items: Sequence, Value>(
    _ items: Items, limit: Int, _ work: @escaping (Items.Element) throws -> Deferred<Value>
) -> Deferred<[Value]> {
    let semaphore: DeferredSemaphore
    do { semaphore = try DeferredSemaphore(limit) } catch { return .fail(error) }
    let crew = Crew<Value>()
    let members = items.enumerated().map { index, item in semaphore.run { try crew.begin(index) { try work(item) } } }
    crew.members = members.map(Crew.Member.init)
    return gatherResults(members, consumeErrors: true).addErrback { error in
        crew.disband()
        let first = crew.failure ?? error as? FirstError
        throw first?.error is CancelledError ? CancelledError() : first ?? error
    }
}

/// Does something async with each item, at most `limit` at a time, as with Deferreds, above.
/// - Parameters:
///   - items: taken all at once.
///   - limit: how many may be at work at a time; at least one.
///   - reactor: where each one runs as a task.
///   - work: called in the order of the items.
/// - Returns: fires with all values; fails as above.
public func parallel<Items: Sequence, Value>(
    _ items: Items, limit: Int, on reactor: Reactor, _ work: @escaping (Items.Element) async throws -> Value
) -> Deferred<[Value]> {
    parallel(items, limit: limit) { item in Deferred(on: reactor) { try await work(item) } }
}

/// Those at work on one `parallel`. They own this, it knows them weakly.
private final class Crew<Value> {
    struct Member { weak var deferred: Deferred<Value>? }

    var members: [Member] = []
    /// The first failure. Noted here, because it gives its token on before it reaches the list, and those who get the token then, and do
    /// not begin, would reach the list earlier.
    private(set) var failure: FirstError?
    private var isDisbanded = false

    func begin(_ index: Int, _ work: () throws -> Deferred<Value>) throws -> Deferred<Value> {
        if isDisbanded || failure != nil { throw CancelledError() }
        do {
            return try work().addErrback { [self] (error: any Error) throws -> Value in throw noting(error, of: index) }
        } catch {
            throw noting(error, of: index)
        }
    }

    private func noting(_ error: any Error, of index: Int) -> any Error {
        if failure == nil { failure = FirstError(error, index: index) }
        return error
    }

    func disband() {
        isDisbanded = true
        let cancelled = members
        members = []
        for member in cancelled { member.deferred?.cancel() }
    }
}

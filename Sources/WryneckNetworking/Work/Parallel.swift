// Parallel.swift - many things at once, but not too many. Twisted has the parts of which its tutorials build this.
// Invariants: never more than `limit` under way; after the first failure, or a cancellation, nothing new begins.

public import WryneckDeferred
public import WryneckReactor

/// Does something with each item, at most `limit` at a time, and collects the results in the order of the items.
///
/// ```swift
/// let pages = parallel(urls, limit: 4) { url in fetch(url) }
/// ```
///
/// As with `gatherResults`, the first failure is the result; here it also cancels what is under way, and what has not
/// begun never begins. A cancellation of the result does the same, and gives `CancelledError`, so that `addTimeout`
/// works on it. In either case the result does not wait for the work that was cancelled; the results of that are
/// dropped.
/// - Parameters:
///   - items: the sequence is read completely at once.
///   - limit: the most pieces of work at a time; at least one.
///   - work: called in the order of the items, at once for the first ones. What it throws counts as a failure.
/// - Returns: fires with all values; fails with `FirstError`, which tells which one failed and why, with
///   `CancelledError`, or with `DeferredSemaphore.CountError` if `limit` is less than one.
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

/// Does something async with each item, at most `limit` at a time, and collects the results in the order of the items.
/// - Parameters:
///   - items: the sequence is read completely at once.
///   - limit: the most pieces of work at a time; at least one.
///   - reactor: runs each piece of work as a task.
///   - work: called in the order of the items. What it throws counts as a failure.
/// - Returns: fires with all values; fails as the function for Deferreds does.
public func parallel<Items: Sequence, Value>(
    _ items: Items, limit: Int, on reactor: Reactor, _ work: @escaping (Items.Element) async throws -> Value
) -> Deferred<[Value]> {
    parallel(items, limit: limit) { item in Deferred(on: reactor) { try await work(item) } }
}

/// The work that is under way in one `parallel`. The work owns this object, which refers to it weakly.
private final class Crew<Value> {
    struct Member { weak var deferred: Deferred<Value>? }

    var members: [Member] = []
    /// The first failure. Noted here, because its token is passed on before it reaches the list, and pieces of work
    /// that then get the token, and do not begin, would reach the list earlier.
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

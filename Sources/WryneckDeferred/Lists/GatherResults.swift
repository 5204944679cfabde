// GatherResults.swift - all values, or the first error; of one type or of several.

/// Waits for all values, or for the first error.
///
/// - Parameters:
///   - members: The Deferreds to wait for. The result does not keep them alive.
///   - consumeErrors: Whether the members' errors count as handled.
/// - Returns: A Deferred with the values in the order of the members, or ``FirstError``. Cancelling it cancels the
///   members, and the first of them that fails is the error. Twisted's name: `gatherResults`.
public func gatherResults<Value>(_ members: [Deferred<Value>], consumeErrors: Bool = false) -> Deferred<[Value]> {
    DeferredList(members, fireOnOneErrback: true, consumeErrors: consumeErrors)
        .map { outcome in try (outcome.results ?? []).map { try $0.get() } }
}

/// Waits for all values, which may be of different types, or for the first error.
///
/// ```swift
/// gatherResults(user, orders).addCallback { print("\($0.name): \($1.count)") }
/// ```
///
/// - Parameters:
///   - members: The Deferreds to wait for. The result does not keep them alive.
///   - consumeErrors: Whether the members' errors count as handled.
/// - Returns: A Deferred with the values in the order of the members, or ``FirstError``. Cancelling it cancels the
///   members.
public func gatherResults<each Value>(
    _ members: repeat Deferred<each Value>, consumeErrors: Bool = false
) -> Deferred<(repeat each Value)> {
    let kept = (repeat Kept(each members))
    var nodes: [any DeferredNode] = []
    for member in repeat each members { nodes.append(member) }
    weak var noted: ListRecord<Void>?
    let list = DeferredList<Void>(passingCancellationOn: { noted?.cancelMembers() })
    let record = ListRecord(
        of: Members(nodes), list: list, onCallback: false, onErrback: true, consuming: consumeErrors)
    noted = record
    if nodes.isEmpty { list.settle(.success(.all([]))) }
    var index = 0
    for one in repeat each kept {
        one.note(in: record, index)
        index += 1
    }
    return list.map { _ in (repeat try (each kept).value()) }
}

/// Holds a member until it is noted in the list's record, and then its result.
private final class Kept<Value> {
    private var result: Result<Value, any Error>?
    private var member: Deferred<Value>?

    init(_ member: Deferred<Value>) { self.member = member }

    func note(in record: ListRecord<Void>, _ index: Int) {
        member.take()?.append(
            .link(dependent: nil) { result in
                self.result = result
                return record.note(result.map { _ in }, from: index)
            })
    }

    /// The member's value. The list has fired, so there is one.
    func value() throws -> Value {
        guard let result else { throw DeferredTakenError() }
        return try result.get()
    }
}

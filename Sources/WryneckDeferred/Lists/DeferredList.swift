// DeferredList.swift - waiting for many.
// Invariant: a list fires once; members that settle after that are still recorded as its flags say, but change nothing.

/// A Deferred that fires when all its members have settled, or earlier if its flags say so.
///
/// ```swift
/// DeferredList([first, second], consumeErrors: true).addCallback { outcome in ... }
/// ```
///
/// Twisted's name: `DeferredList`.
public typealias DeferredList<Member> = Deferred<DeferredListOutcome<Member>>

/// How a ``DeferredList`` ends.
public enum DeferredListOutcome<Member> {
    /// Every member has settled; the results are in the order of the members.
    case all([Result<Member, any Error>])
    /// With `fireOnOneCallback`: the first value, and the place of its member.
    case first(value: Member, index: Int)

    /// The results in the order of the members; nil if the list fired with the first value.
    public var results: [Result<Member, any Error>]? {
        if case .all(let results) = self { results } else { nil }
    }
}

extension DeferredListOutcome: Sendable where Member: Sendable {}

extension Deferred {
    /// Waits for all of `members`.
    ///
    /// A cancellation of the list cancels every member, and the list fires with what they bring then: a member that
    /// takes its time to clean up is waited for. Without members it fires at once with no results; with
    /// `fireOnOneCallback` it then never fires, because there is nothing that could succeed.
    ///
    /// - Parameters:
    ///   - members: The Deferreds to wait for; some may have fired already. The list does not keep them alive.
    ///   - fireOnOneCallback: Whether to fire as soon as one succeeds.
    ///   - fireOnOneErrback: Whether to fail with ``FirstError`` as soon as one fails.
    ///   - consumeErrors: Whether the members' errors count as handled once they are recorded. Otherwise a member that
    ///     nobody else looks at reports its error when it is released.
    public convenience init<Member>(
        _ members: [Deferred<Member>], fireOnOneCallback: Bool = false, fireOnOneErrback: Bool = false,
        consumeErrors: Bool = false
    ) where Value == DeferredListOutcome<Member> {
        guard !members.isEmpty else {
            // A list that waits for nothing is settled by its cancellation.
            self.init()
            if !fireOnOneCallback { settle(.success(.all([]))) }
            return
        }
        weak var noted: ListRecord<Member>?
        self.init(passingCancellationOn: { noted?.cancelMembers() })
        // The flags are fixed before a member is attached, because one that has fired answers at once.
        let record = ListRecord(
            of: Members(members), list: self, onCallback: fireOnOneCallback, onErrback: fireOnOneErrback,
            consuming: consumeErrors)
        noted = record
        for (index, member) in members.enumerated() {
            member.append(.link(dependent: nil) { record.note($0, from: index) })
        }
    }
}

/// The results that a list has so far. The members' entries hold it, and it holds the list.
final class ListRecord<Member> {
    private var results: [Result<Member, any Error>?]
    private var missing: Int
    private let members: Members
    private let list: DeferredList<Member>
    private let firesOnCallback: Bool
    private let firesOnErrback: Bool
    private let consumesErrors: Bool

    init(of members: Members, list: DeferredList<Member>, onCallback: Bool, onErrback: Bool, consuming: Bool) {
        self.members = members
        results = Array(repeating: nil, count: members.count)
        missing = members.count
        self.list = list
        firesOnCallback = onCallback
        firesOnErrback = onErrback
        consumesErrors = consuming
    }

    // Reached when all members have settled or are gone: a list that has not fired cannot fire any more.
    deinit { list.orphan() }

    func note(_ result: Result<Member, any Error>, from index: Int) -> Delivery {
        let fired = take(result, from: index).map { list.accept($0) } ?? false
        return .left(next: fired ? list : nil, handled: consumesErrors)
    }

    /// Cancels the members. Those that were released count as cancelled, because they cannot bring a result any more.
    func cancelMembers() {
        members.cancel()
        for index in members.gone where results[index] == nil {
            if let outcome = take(.failure(CancelledError()), from: index) { list.settle(outcome) }
        }
    }

    /// Returns what the list fires with, if it does now.
    private func take(
        _ result: Result<Member, any Error>, from index: Int
    ) -> Result<DeferredListOutcome<Member>, any Error>? {
        results[index] = result
        missing -= 1
        return outcome(after: result, from: index)
    }

    private func outcome(after result: Result<Member, any Error>, from index: Int) -> Result<
        DeferredListOutcome<Member>, any Error
    >? {
        switch result {
        case .success(let value) where firesOnCallback: .success(.first(value: value, index: index))
        case .failure(let error) where firesOnErrback: .failure(FirstError(error, index: index))
        default: missing == 0 ? .success(.all(results.compactMap { $0 })) : nil
        }
    }
}

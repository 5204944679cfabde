// Race.swift - the first of several.
// Invariant: the result of each member is taken, so that losers report nothing.

/// Waits for the first Deferred that succeeds, and cancels the others.
///
/// A cancellation of the race cancels every member. Results that arrive after the first value are dropped.
///
/// - Parameter members: The Deferreds that run; their results are taken. The race does not keep them alive.
/// - Returns: A Deferred with the first value and the place of its member, or ``FailureGroup`` if every member fails
///   (at once if there is none). Twisted's name: `race`.
public func race<Value>(_ members: [Deferred<Value>]) -> Deferred<(index: Int, value: Value)> {
    let others = Members(members)
    let winner = Deferred<(index: Int, value: Value)> { _ in others.cancel() }
    guard !members.isEmpty else {
        winner.settle(.failure(FailureGroup(errors: [])))
        return winner
    }
    let record = RaceRecord(of: members.count, winner: winner, others: others)
    for (index, member) in members.enumerated() {
        member.append(.link(dependent: nil) { record.note($0, from: index) })
    }
    return winner
}

/// The errors of a race so far. The members' entries hold it, and it holds the winner's Deferred.
private final class RaceRecord<Value> {
    private var errors: [(any Error)?]
    private var missing: Int
    private var isWon = false
    private let winner: Deferred<(index: Int, value: Value)>
    private let others: Members

    init(of count: Int, winner: Deferred<(index: Int, value: Value)>, others: Members) {
        errors = Array(repeating: nil, count: count)
        missing = count
        self.winner = winner
        self.others = others
    }

    // Reached when all members have settled or are gone: a race that nobody has won cannot be won any more.
    deinit { winner.orphan() }

    func note(_ result: Result<Value, any Error>, from index: Int) -> Delivery {
        missing -= 1
        switch result {
        // A member that succeeds while the others are being cancelled is too late.
        case .success where isWon: return .took(next: nil)
        case .success(let value):
            isWon = true
            others.cancel(sparing: index)
            return deliver(.success((index, value)))
        case .failure(let error):
            errors[index] = error
            guard missing == 0, !isWon else { return .took(next: nil) }
            return deliver(.failure(FailureGroup(errors: errors.compactMap { $0 })))
        }
    }

    private func deliver(_ result: Result<(index: Int, value: Value), any Error>) -> Delivery {
        .took(next: winner.accept(result) ? winner : nil)
    }
}

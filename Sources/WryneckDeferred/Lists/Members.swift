// Members.swift - the Deferreds that a list or a race waits for.
// Invariant: members own the combined Deferred (through their entries), never the other way round. So whoever fires the
// members keeps everything alive, and all of it goes with the members.

/// Deferreds that are to be cancelled later, without being kept alive.
struct Members<Value> {
    private struct Member {
        weak var deferred: Deferred<Value>?
    }

    private let members: [Member]

    init(_ members: [Deferred<Value>]) { self.members = members.map(Member.init) }

    /// Cancels each member that still exists. A canceller that throws does not stop the others from being cancelled.
    func cancel(sparing spared: Int? = nil) {
        for (index, member) in members.enumerated() where index != spared { member.deferred?.cancel() }
    }
}

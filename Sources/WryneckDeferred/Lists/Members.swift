// Members.swift - the Deferreds that a list or a race waits for.
// Invariant: members own the combined Deferred (through their entries), never the other way round. So whatever fires the members
// keeps everything alive, and dropping the members drops it all.

/// A collection of Deferreds that one wants to cancel later without keeping them alive.
struct Members<Value> {
    private struct Member {
        weak var deferred: Deferred<Value>?
    }

    private let members: [Member]

    init(_ members: [Deferred<Value>]) { self.members = members.map(Member.init) }

    /// Cancels each member that is still there. A canceller that throws stops nobody.
    func cancel(sparing spared: Int? = nil) {
        for (index, member) in members.enumerated() where index != spared { member.deferred?.cancel() }
    }
}

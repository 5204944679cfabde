// Members.swift - the Deferreds that a list or a race waits for.
// Invariant: members own the combined Deferred (through their entries), never the other way round. So whoever fires the
// members keeps everything alive, and all of it goes with the members.

/// Deferreds that are to be cancelled later, without being kept alive.
struct Members {
    private struct Member {
        weak var node: (any DeferredNode)?
    }

    private let members: [Member]

    init(_ members: [any DeferredNode]) { self.members = members.map(Member.init) }

    var count: Int { members.count }

    /// The places of those that have been released.
    var gone: [Int] { members.indices.filter { members[$0].node == nil } }

    /// Cancels each member that still exists. A canceller that throws does not stop the others from being cancelled.
    func cancel(sparing spared: Int? = nil) {
        for (index, member) in members.enumerated() where index != spared {
            if let node = member.node { root(of: node).cancelHere() }
        }
    }
}

// DeferredNode.swift - a Deferred whose value type one does not need to know.
// Invariant: chains cross value types (`map`), so everything that walks a chain walks it through this.

/// What the run loop, cancellation and the end of a Deferred need of its neighbours.
@usableFromInline
protocol DeferredNode: AnyObject {
    var hasFired: Bool { get }
    /// Type and identity, for describing whoever waits for it.
    var shortDescription: String { get }
    /// The node whose result this one waits for.
    var upstream: (any DeferredNode)? { get }
    /// Whether it waits for something that is gone.
    var isOrphan: Bool { get }
    /// Whether entries are left that could run now.
    var canAdvance: Bool { get }
    /// Runs entries until none is left, or until another node has to run first: that one is returned.
    func advance() -> (any DeferredNode)?
    /// Cancels this node itself, not the one it waits for.
    func cancelHere()
    /// Settles a node that nobody can settle any more, because what it waited for is gone.
    func abandonHere()
    /// The node it waits for is dying.
    func loseUpstream()
    /// A node that waited here by a link was fired by somebody else.
    func loseDependent(_ node: any DeferredNode)
    var history: DebugHistory? { get }
    /// Notes that the result cannot come any more, or can again, and adds the nodes below, which have to be told too.
    func markOrphaned(_ isOrphaned: Bool, _ below: inout [any DeferredNode])
}

/// Runs on from `first`, which has just advanced and named `second`, on an explicit stack: a chain of a million links needs
/// no more of the thread's stack than one link.
@usableFromInline
func drive(_ first: any DeferredNode, _ second: (any DeferredNode)?) {
    var current = first
    var next = second
    var suspended: [any DeferredNode] = []
    while true {
        if current.canAdvance { suspended.append(current) }
        guard let following = next ?? suspended.popLast() else { return }
        current = following
        next = current.advance()
    }
}

/// The node at the upper end of the chain in which `node` waits: the one that somebody has to fire.
func root(of node: any DeferredNode) -> any DeferredNode {
    var node = node
    while let up = node.upstream { node = up }
    return node
}

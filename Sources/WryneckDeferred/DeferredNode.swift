// DeferredNode.swift - a Deferred of any value type.
// Invariant: chains cross value types (`map`), so whatever walks a chain walks it through this protocol.

/// The operations that the run loop, cancellation and a deinit need on a Deferred's neighbours.
@usableFromInline
protocol DeferredNode: AnyObject {
    var hasFired: Bool { get }
    /// The type and an identity, for the description of a Deferred that waits for this one.
    var shortDescription: String { get }
    /// The node whose result this one waits for.
    var upstream: (any DeferredNode)? { get }
    /// Whether it waits for a Deferred that is gone.
    var isOrphan: Bool { get }
    /// Whether entries are left that could run now.
    var canAdvance: Bool { get }
    /// Runs entries until none is left, or until another node has to run first, which is returned.
    func advance() -> (any DeferredNode)?
    /// Cancels this node itself, not the one it waits for.
    func cancelHere()
    /// Settles a node whose source is gone, and which therefore nobody else will settle.
    func abandonHere()
    /// Forgets the node that it waits for, which is being released.
    func loseUpstream()
    /// Forgets a node that waited here through a link and has been fired by somebody else.
    func loseDependent(_ node: any DeferredNode)
    var history: DebugHistory? { get }
    /// Notes whether the result can still arrive, and appends the nodes below, which have to learn of it, too.
    func markOrphaned(_ isOrphaned: Bool, _ below: inout [any DeferredNode])
}

/// Runs on from `first`, which has just advanced and named `second`, with an explicit stack: a chain of a million links
/// needs no more of the thread's stack than one link.
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

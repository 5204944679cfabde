// Deferred+Orphans.swift - what happens to those that wait for a Deferred which is released unfired.
// Invariant: no added function runs here, since this happens in a deinit. Only tasks are woken, and each then does the
// rest on its own executor.

extension Deferred {
    /// Whether it waits for a result that cannot arrive any more.
    @usableFromInline var isOrphan: Bool { state.isOrphaned && upstream == nil }

    /// Tells all nodes below that nothing will arrive. Called by the deinit.
    func orphanDependents() {
        var below: [any DeferredNode] = []
        visitDependents { dependent in
            dependent.loseUpstream()
            below.append(dependent)
        }
        while let node = below.popLast() { node.markOrphaned(true, &below) }
    }

    /// Tells this node, and all below it, that nobody is left who could fire it.
    package func orphan() {
        guard !hasFired else { return }
        var below: [any DeferredNode] = [self]
        while let node = below.popLast() { node.markOrphaned(true, &below) }
    }

    @usableFromInline
    func loseUpstream() { upstream = nil }

    /// Marks this node, wakes the tasks that await it, and appends the nodes that wait for it. A marked node has told
    /// those below it already: so a dying chain is walked once, not once for each link.
    @usableFromInline
    func markOrphaned(_ isOrphaned: Bool, _ below: inout [any DeferredNode]) {
        guard state.isOrphaned != isOrphaned else { return }
        state.isOrphaned = isOrphaned
        visitDependents { below.append($0) }
        guard isOrphaned else { return }
        entries.forEach { if case .awaiting(let slot) = $0 { slot.signal.ring(.orphaned) } }
    }

    /// Takes the mark back: a result has arrived after all, by a cancellation or because somebody fired the node by
    /// hand.
    @usableFromInline
    func leaveOrphanage() {
        var below: [any DeferredNode] = [self]
        while let node = below.popLast() { node.markOrphaned(false, &below) }
    }

    @usableFromInline
    func abandonHere() {
        switch state.stage {
        case .unfired: settle(.failure(DeferredAbandonedError()))
        case .waiting: bringIn(DeferredAbandonedError())
        case .held, .running, .taken: return
        }
    }

    private func visitDependents(_ visit: (any DeferredNode) -> Void) {
        entries.forEach { entry in
            switch entry {
            case .waiting(let outer): visit(outer)
            case .link(.some(let dependent), _): visit(dependent)
            default: return
            }
        }
    }
}

// Deferred+Orphans.swift - what happens to those who wait for a Deferred that dies unfired.
// Invariant: no function of the user's runs here, since this comes out of a deinit. Only tasks are woken, and each then does
// what is to be done on its own executor.

extension Deferred {
    /// Whether it waits for a result that cannot come any more.
    @usableFromInline var isOrphan: Bool { state.isOrphaned && upstream == nil }

    /// Tells everybody below that nothing will come. Called by the deinit.
    func orphanDependents() {
        var below: [any DeferredNode] = []
        visitDependents { dependent in
            dependent.loseUpstream()
            below.append(dependent)
        }
        while let node = below.popLast() { node.markOrphaned(true, &below) }
    }

    /// Tells this one, and everybody below, that nobody is left who could fire it.
    func orphan() {
        guard !hasFired else { return }
        var below: [any DeferredNode] = [self]
        while let node = below.popLast() { node.markOrphaned(true, &below) }
    }

    @usableFromInline
    func loseUpstream() { upstream = nil }

    /// Marks this node, wakes the tasks that await it, and adds the nodes that wait for it. Whoever is marked already has
    /// told those below: so a dying chain is walked once, not once a link.
    @usableFromInline
    func markOrphaned(_ isOrphaned: Bool, _ below: inout [any DeferredNode]) {
        guard state.isOrphaned != isOrphaned else { return }
        state.isOrphaned = isOrphaned
        visitDependents { below.append($0) }
        guard isOrphaned else { return }
        entries.forEach { if case .awaiting(let slot) = $0 { slot.signal.ring(.orphaned) } }
    }

    /// A result came after all (a cancellation, or somebody fired it by hand).
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

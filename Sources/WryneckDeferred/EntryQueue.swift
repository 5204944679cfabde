// EntryQueue.swift - the entries of one Deferred, first in, first out.
// Invariant: an entry that was popped is gone. A function, and what it captures, lives no longer than until it has run.

/// A queue that owns no memory while it is empty.
@usableFromInline
struct EntryQueue<Value> {
    @usableFromInline var slots: [Entry<Value>?] = []
    @usableFromInline var head = 0
    @usableFromInline var count = 0
    /// Whether an entry ever had a dependent; never reset. A Deferred without one cannot be part of a circle.
    @usableFromInline var hadDependents = false

    @inlinable
    init() {}

    @inlinable var isEmpty: Bool { count == 0 }

    @inlinable
    mutating func append(_ entry: consuming Entry<Value>) {
        // Most chains are short: this one allocation serves them.
        if slots.isEmpty { slots.reserveCapacity(4) }
        if entry.hasDependent { hadDependents = true }
        slots.append(consume entry)
        count += 1
    }

    @inlinable
    mutating func popFirst() -> Entry<Value>? {
        guard count > 0 else { return nil }
        let entry = slots[head].take()
        head += 1
        count -= 1
        if count == 0 {
            slots = []
            head = 0
        }
        return entry
    }

    /// Replaces the links to `node` by another entry and returns them.
    mutating func replaceLinks(to node: any DeferredNode, with entry: Entry<Value>) -> [Entry<Value>] {
        var replaced: [Entry<Value>] = []
        for place in slots.indices {
            guard case .some(.link(.some(let dependent), _)) = slots[place], dependent === node, let link = slots[place]
            else { continue }
            slots[place] = entry
            replaced.append(link)
        }
        return replaced
    }

    /// Visits the queued entries, oldest first.
    func forEach(_ body: (Entry<Value>) -> Void) {
        for case .some(let entry) in slots[head...] { body(entry) }
    }
}

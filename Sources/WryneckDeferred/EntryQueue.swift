// EntryQueue.swift - the entries of one Deferred, first in, first out.
// Invariant: nothing goes into the inline slots while `overflow` holds something, so the order is always inline, then overflow.

/// A queue whose first entries need no allocation: most chains have no more than three.
struct EntryQueue<Value> {
    private var slots = InlineArray<3, Entry<Value>?>(repeating: nil)
    private var head: UInt8 = 0
    private var tail: UInt8 = 0
    /// Sticky: whether a link was ever queued. A Deferred on which nobody ever waited cannot be part of a circle.
    private(set) var hasHeldLink = false
    private var overflowHead = 0
    private var overflow: [Entry<Value>?] = []

    var isEmpty: Bool { head == tail && overflow.isEmpty }

    mutating func append(_ entry: consuming Entry<Value>) {
        if entry.isHeldLink { hasHeldLink = true }
        if overflow.isEmpty, tail < 3 {
            slots[Int(tail)] = consume entry
            tail += 1
        } else {
            overflow.append(consume entry)
        }
    }

    mutating func popFirst() -> Entry<Value>? {
        if head < tail {
            let entry = slots[Int(head)].take()
            head += 1
            if head == tail, overflow.isEmpty { (head, tail) = (0, 0) }
            return entry
        }
        guard overflowHead < overflow.count else { return nil }
        let entry = overflow[overflowHead].take()
        overflowHead += 1
        if overflowHead == overflow.count { reset() }
        return entry
    }

    private mutating func reset() {
        overflow = []
        overflowHead = 0
        (head, tail) = (0, 0)
    }

    /// Visits what is queued, oldest first.
    func forEach(_ body: (Entry<Value>) -> Void) {
        var index = Int(head)
        while index < Int(tail) {
            if let entry = slots[index] { body(entry) }
            index += 1
        }
        for case .some(let entry) in overflow { body(entry) }
    }
}

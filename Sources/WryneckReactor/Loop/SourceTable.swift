// SourceTable.swift - the registered sources, by token.
// Invariant: a token finds its source only as long as its own registration lasts; a slot that is used again has a new
// generation.

struct SourceTable {
    private struct Slot {
        var generation: UInt32 = 0
        var source: (any EventSource)?
    }

    private var slots: [Slot] = []
    private var free: [UInt32] = []

    private(set) var count = 0

    mutating func insert(_ source: any EventSource) -> SourceToken {
        count += 1
        if let index = free.popLast() {
            let slot = Int(index)
            slots[slot].source = source
            return SourceToken(slot: slot, generation: slots[slot].generation)
        }
        slots.append(Slot(source: source))
        return SourceToken(slot: slots.count - 1, generation: 0)
    }

    subscript(token: SourceToken) -> (any EventSource)? {
        guard token.slot < slots.count, slots[token.slot].generation == token.generation else { return nil }
        return slots[token.slot].source
    }

    mutating func replace(_ token: SourceToken, by source: any EventSource) {
        guard self[token] != nil else { return }
        slots[token.slot].source = source
    }

    mutating func remove(_ token: SourceToken) {
        guard self[token] != nil else { return }
        count -= 1
        slots[token.slot].source = nil
        slots[token.slot].generation &+= 1
        free.append(UInt32(truncatingIfNeeded: token.slot))
    }

    /// All registered sources, for the end of the reactor.
    var all: [any EventSource] { slots.compactMap(\.source) }
}

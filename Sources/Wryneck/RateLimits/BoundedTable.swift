// BoundedTable.swift - a dictionary of bounded size: the entry that was used longest ago goes when there is no room.
// Invariants: never more than `capacity` entries; every operation takes the same time, however many there are. The
// order of use is a doubly linked list through the slots, by their numbers.

package struct BoundedTable<Key: Hashable, Value> {
    private struct Slot {
        var key: Key
        var value: Value
        /// The slot that was used more recently; -1 for the newest.
        var newer: Int
        /// The slot that was used longer ago; -1 for the oldest.
        var older: Int
    }

    package let capacity: Int
    private var places: [Key: Int] = [:]
    private var slots: [Slot] = []
    private var newest = -1
    private var oldest = -1

    /// - Parameter capacity: the most entries; at least one.
    package init(capacity: Int) { self.capacity = max(capacity, 1) }

    package var count: Int { slots.count }

    /// The value of a key, which counts as used now.
    package mutating func value(_ key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        touch(place)
        return slots[place].value
    }

    /// Sets a value, which counts as used now. The entry that was used longest ago makes room.
    package mutating func set(_ key: Key, _ value: Value) {
        if let place = places[key] {
            slots[place].value = value
            return touch(place)
        }
        if slots.count < capacity {
            slots.append(Slot(key: key, value: value, newer: -1, older: -1))
            places[key] = slots.count - 1
            return attach(slots.count - 1)
        }
        let place = oldest
        places[slots[place].key] = nil
        touch(place)
        slots[place].key = key
        slots[place].value = value
        places[key] = place
    }

    /// Removes an entry; the last slot moves into its place.
    package mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        detach(place)
        let last = slots.removeLast()
        guard place < slots.count else { return }
        slots[place] = last
        places[last.key] = place
        if last.newer >= 0 { slots[last.newer].older = place } else { newest = place }
        if last.older >= 0 { slots[last.older].newer = place } else { oldest = place }
    }

    private mutating func touch(_ place: Int) {
        guard place != newest else { return }
        detach(place)
        attach(place)
    }

    private mutating func detach(_ place: Int) {
        let (newer, older) = (slots[place].newer, slots[place].older)
        if newer >= 0 { slots[newer].older = older } else { newest = older }
        if older >= 0 { slots[older].newer = newer } else { oldest = newer }
    }

    private mutating func attach(_ place: Int) {
        slots[place].newer = -1
        slots[place].older = newest
        if newest >= 0 { slots[newest].newer = place } else { oldest = place }
        newest = place
    }
}

// WorkQueue.swift - work that waits for a thread, first come, first served.
// Invariant: the places before `head` are empty; they are given back to the array before they outweigh the rest.

struct WorkQueue {
    private var items: [(number: UInt64, work: ThreadPool.Work?)] = []
    private var head = 0

    var count: Int { items.count - head }

    mutating func append(_ number: UInt64, _ work: @escaping ThreadPool.Work) { items.append((number, work)) }

    mutating func popFirst() -> ThreadPool.Work? {
        guard head < items.count else { return nil }
        let work = items[head].work
        items[head].work = nil
        head += 1
        if head * 2 >= items.count {
            items.removeFirst(head)
            head = 0
        }
        return work
    }

    mutating func remove(_ number: UInt64) -> Bool {
        guard let index = items[head...].firstIndex(where: { $0.number == number }) else { return false }
        items.remove(at: index)
        return true
    }

    mutating func removeAll() {
        items = []
        head = 0
    }
}

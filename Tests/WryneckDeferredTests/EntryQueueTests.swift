// The queue of entries.

import Testing

@testable import WryneckDeferred

@Suite("The queue of entries")
struct EntryQueueTests {
    private func callback(_ number: Int) -> Entry<Int> { .callback { _ in number } }

    private func number(_ entry: Entry<Int>?) -> Int? {
        if case .callback(let function) = entry { try? function(0) } else { nil }
    }

    @Test("first in, first out, whatever the mixture of adding and taking", arguments: 0...6)
    func order(takeEvery: Int) {
        var queue = EntryQueue<Int>(), taken: [Int] = []
        for index in 0..<50 {
            queue.append(callback(index))
            if takeEvery > 0, index.isMultiple(of: takeEvery), let next = number(queue.popFirst()) {
                taken.append(next)
            }
            #expect(queue.count == index + 1 - taken.count)
        }
        var visited: [Int] = []
        queue.forEach { if let next = number($0) { visited.append(next) } }
        #expect(visited == Array(taken.count..<50))
        while let next = number(queue.popFirst()) { taken.append(next) }
        #expect(taken == Array(0..<50))
        #expect(queue.isEmpty)
        #expect(queue.slots.capacity == 0)
    }

    @Test("it remembers that somebody depended on it, and only then")
    func dependents() {
        var queue = EntryQueue<Int>()
        queue.append(callback(1))
        queue.append(.observer { _ in })
        #expect(!queue.hadDependents)
        queue.append(.waiting(Deferred()))
        while queue.popFirst() != nil {}
        #expect(queue.hadDependents)
    }
}

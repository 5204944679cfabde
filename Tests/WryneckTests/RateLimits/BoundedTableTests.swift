import Testing

@testable import Wryneck

@Suite("A table that forgets") struct BoundedTableTests {
    @Test("what was used longest ago goes first")
    func order() {
        var table = BoundedTable<String, Int>(capacity: 3)
        for (number, name) in ["a", "b", "c"].enumerated() { table.set(name, number) }
        #expect(table.value("a") == 0)
        table.set("b", 7)
        table.set("d", 3)
        #expect(table.count == 3)
        #expect(["a", "b", "c", "d"].map { table.value($0) } == [0, 7, nil, 3])
    }

    @Test("it does what a simple list does, whatever is asked of it", arguments: [1, 2, 7])
    func model(_ capacity: Int) {
        var table = BoundedTable<Int, Int>(capacity: capacity)
        var list: [(key: Int, value: Int)] = []
        var seed: UInt32 = 7
        for step in 0..<20_000 {
            seed = seed &* 1_664_525 &+ 1_013_904_223
            let key = Int(seed >> 16) % (capacity * 2 + 1)
            let place = list.firstIndex { $0.key == key }
            switch seed >> 28 {
            case 0..<7:
                if let place { list.remove(at: place) } else if list.count == capacity { list.removeFirst() }
                list.append((key, step))
                table.set(key, step)
            case 7..<14:
                #expect(table.value(key) == place.map { list[$0].value })
                if let place { list.append(list.remove(at: place)) }
            default:
                if let place { list.remove(at: place) }
                table.remove(key)
            }
            #expect(table.count == list.count)
        }
        // From the oldest to the newest.
        for entry in list { #expect(table.value(entry.key) == entry.value) }
    }

    @Test("there is room for one at least")
    func least() {
        var table = BoundedTable<Int, Int>(capacity: -1)
        table.set(1, 1)
        table.set(2, 2)
        #expect(table.value(1) == nil && table.value(2) == 2)
    }
}

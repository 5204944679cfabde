import Testing

@testable import WryneckDeferred

@Suite("DeferredQueue")
struct DeferredQueueTests {
    @Test("items come out in the order in which they went in, whoever comes first", arguments: [true, false])
    func order(waitersFirst: Bool) throws {
        let log = Log(), queue = DeferredQueue<Int>()
        func get() throws { for _ in 0..<5 { try queue.get().noting("got", in: log) } }
        func put() throws { for item in 0..<5 { try queue.put(item) } }
        if waitersFirst { try get() } else { try put() }
        #expect(queue.waiting == (waitersFirst ? 5 : 0))
        #expect(queue.count == (waitersFirst ? 0 : 5))
        if waitersFirst { try put() } else { try get() }
        #expect(log.lines == (0..<5).map { "got \($0)" })
        #expect(queue.waiting == 0 && queue.count == 0)
    }

    @Test("a full queue overflows, unless somebody waits", arguments: [0, 1, 3])
    func overflow(size: Int) throws {
        let queue = DeferredQueue<Int>(size: size)
        for item in 0..<size { try queue.put(item) }
        #expect(throws: QueueOverflow.self) { try queue.put(99) }
        for item in 0..<size { #expect(try queue.get().outcome == "\(item)") }
        let waiter = try queue.get()
        try queue.put(7)
        #expect(waiter.outcome == "7")
    }

    @Test("a full backlog underflows, unless an item is there", arguments: [0, 1, 3])
    func underflow(backlog: Int) throws {
        let queue = DeferredQueue<Int>(backlog: backlog)
        let waiters = try (0..<backlog).map { _ in try queue.get() }
        #expect(throws: QueueUnderflow.self) { try queue.get() }
        for item in 0..<backlog { try queue.put(item) }
        #expect(waiters.map(\.outcome) == (0..<backlog).map(String.init))
        try queue.put(7)
        #expect(try queue.get().outcome == "7")
    }

    @Test("a cancelled get is removed: its place in the backlog is free, and no item goes to it")
    func cancel() throws {
        let queue = DeferredQueue<Int>(backlog: 2), first = try queue.get(), second = try queue.get()
        first.cancel()
        #expect(first.outcome == "error cancelled")
        first.forget()
        let third = try queue.get()
        #expect(throws: QueueUnderflow.self) { try queue.get() }
        try queue.put(1)
        try queue.put(2)
        #expect([second.outcome, third.outcome] == ["1", "2"])
        second.cancel()
        #expect(second.outcome == "1")
    }

    @Test("optional items are items too, nil among them")
    func optionals() throws {
        let queue = DeferredQueue<Int?>()
        try queue.put(nil)
        #expect(try queue.get().outcome == "nil")
        #expect(queue.count == 0)
    }

    @Test("a waiter that gets its item and asks again from within stands at the end")
    func askAgain() throws {
        let log = Log(), queue = DeferredQueue<Int>()
        try queue.get().addCallback {
            log.note("a \($0)")
            try queue.get().noting("a again", in: log)
            return $0
        }
        try queue.get().noting("b", in: log)
        for item in 0..<3 { try queue.put(item) }
        #expect(log.lines == ["a 0", "b 1", "a again 2"])
    }

    @Test("long traffic keeps its order")
    func traffic() throws {
        let queue = DeferredQueue<Int>()
        var next = 0, put = 0
        for round in 0..<2_000 {
            for _ in 0..<(round % 7) {
                try queue.put(put)
                put += 1
            }
            while queue.count > round % 5 {
                #expect(try queue.get().outcome == "\(next)")
                next += 1
            }
        }
        #expect(put - next == queue.count)
    }
}

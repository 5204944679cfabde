import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckNetworking

@Suite("parallel") struct ParallelTests {
    private let log = Log()

    /// Work that the test ends by hand.
    private final class Site {
        var works: [Int: Deferred<Int>] = [:]
        var cancelled: [Int] = []
        var atWork = 0
        var most = 0

        func begin(_ item: Int) -> Deferred<Int> {
            atWork += 1
            most = max(most, atWork)
            let work = Deferred<Int> { [weak self] _ in self?.cancelled.append(item) }
            works[item] = work
            return work.addBoth { [weak self] in
                self?.atWork -= 1
                return try $0.get()
            }
        }
    }

    @Test(
        "results come in the order of the items, whatever order they end in; never more than the limit at work",
        arguments: [1, 2, 3, 7, 100])
    func order(limit: Int) throws {
        let site = Site(), result = parallel(0..<7, limit: limit, site.begin)
        #expect(site.atWork == min(limit, 7))
        while let latest = site.works.filter({ !$0.value.hasFired }).keys.max() {
            #expect(result.outcome == "none")
            try site.works[latest]?.callback(latest * 10)
        }
        #expect(result.outcome == "[0, 10, 20, 30, 40, 50, 60]" && site.most == min(limit, 7))
    }

    @Test("no items: an empty result at once; a limit below one fails", arguments: [1, 0, -1])
    func empty(limit: Int) {
        let result = parallel([Int](), limit: limit) { _ in Deferred<Int>() }
        #expect(result.outcome == (limit == 1 ? "[]" : "error a semaphore needs at least one token, not \(limit)"))
        result.forget()
    }

    @Test("twenty thousand items that are done at once need no deep stack", arguments: [1, 3])
    func many(limit: Int) {
        var sum = 0
        parallel(0..<20_000, limit: limit) { Deferred.succeed($0) }.whenSettled {
            sum = (try? $0.get().reduce(0, +)) ?? -1
        }
        #expect(sum == 20_000 * 19_999 / 2)
    }

    @Test("twenty thousand items that wait for the first one need no deep stack", arguments: [true, false])
    func manyWaiting(fails: Bool) throws {
        let gate = Deferred<Int>()
        var count = 0, outcome = ""
        parallel(0..<20_000, limit: 1) { item -> Deferred<Int> in
            count += 1
            return item == 0 ? gate : .succeed(item)
        }
        .whenSettled { outcome = (try? $0.get().count.description) ?? $0.text }
        if fails { try gate.errback(Boom(id: 1)) } else { try gate.callback(0) }
        #expect(count == (fails ? 1 : 20_000))
        #expect(outcome == (fails ? "error first error, from member 0: boom 1" : "20000"))
    }

    @Test("the first failure is the result; it cancels what is under way, and nothing new begins", arguments: [0, 1])
    func failure(index: Int) throws {
        let site = Site(), result = parallel(0..<6, limit: 2, site.begin)
        try site.works[index]?.errback(Boom(id: 3))
        #expect(result.outcome == "error first error, from member \(index): boom 3")
        #expect(site.cancelled == [1 - index] && site.works.count == 2 && site.atWork == 0)
        result.forget()
    }

    @Test("work that throws is a failure; the items after it do not begin")
    func throwing() {
        let result = parallel(0..<5, limit: 3) { [log] item -> Deferred<Int> in
            log.note("\(item)")
            if item == 1 { throw Boom(id: item) }
            return Deferred<Int>()
        }
        #expect(result.outcome == "error first error, from member 1: boom 1" && log.lines == ["0", "1"])
        result.forget()
    }

    @Test("cancelling cancels all that are under way; the others never begin; the error is CancelledError")
    func cancelled() {
        let site = Site(), result = parallel(0..<6, limit: 3, site.begin)
        result.cancel()
        #expect(result.outcome == "error cancelled")
        #expect(site.cancelled.sorted() == [0, 1, 2] && site.works.count == 3 && site.atWork == 0)
        result.forget()
    }

    @Test("addTimeout works on it")
    func timeout() {
        let clock = ManualClock(), site = Site()
        let result = parallel(0..<6, limit: 3, site.begin).addTimeout(.seconds(1), on: clock)
        clock.advance(by: .seconds(1))
        #expect(result.outcome == "error no result within 1.0 seconds" && site.atWork == 0 && clock.pendingCalls == 0)
        result.forget()
    }

    @Test("async work: tasks on the reactor, at most `limit`; cancelling cancels them")
    func async() throws {
        let memory = try MemoryReactor.adopted()
        var (atWork, most) = (0, 0)
        let work = { (item: Int) async throws -> Int in
            atWork += 1
            defer { atWork -= 1 }
            most = max(most, atWork)
            try await memory.reactor.sleep(for: .seconds(1))
            return item * item
        }
        let result = parallel(1...5, limit: 2, on: memory.reactor, work)
        memory.advance(by: .seconds(3))
        #expect(result.outcome == "[1, 4, 9, 16, 25]" && most == 2 && !memory.hasLeftovers)
        let cancelled = parallel(1...5, limit: 2, on: memory.reactor, work)
        cancelled.cancel()
        memory.settle()
        #expect(cancelled.outcome == "error cancelled" && !memory.hasLeftovers)
        cancelled.forget()
    }

    // MARK: Nothing left behind

    enum End: CaseIterable { case done, failed, cancelled, released }

    @Test("no circle: items, work and result are gone; one that nobody holds goes on", arguments: End.allCases)
    func released(_ end: End) throws {
        weak var weakResult: Deferred<[Int]>?
        weak var weakHeld: Log?
        var gate: Deferred<Int>? = Deferred<Int>()
        do {
            let held = Log()
            let result = parallel(0..<4, limit: 2) { item -> Deferred<Int> in
                held.note("\(item)")
                return item == 1 ? gate?.map { $0 } ?? .succeed(1) : .succeed(item)
            }
            result.forget()
            (weakResult, weakHeld) = (result, held)
        }
        #expect(weakResult != nil)
        switch end {
        case .done: try gate?.callback(1)
        case .failed: try gate?.errback(Boom())
        case .cancelled: weakResult?.cancel()
        case .released: break
        }
        gate = nil
        #expect(weakResult == nil && weakHeld == nil)
    }
}

import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("Least busy") struct BackendTableLeastBusyTests {
    @Test("of two, the one with fewer requests for its weight")
    func two() throws {
        var test = try TestBackends([1, 3], .leastBusy)
        for _ in 0..<4000 { _ = test.choose() }
        #expect(test.busy == [1000, 3000])
    }

    @Test("with nothing to do, the weights decide")
    func idle() throws {
        var test = try TestBackends([1, 3, 6], .leastBusy)
        let counts = test.counts(of: 10_000)
        for (count, part) in zip(counts, [1000, 3000, 6000]) { #expect(abs(count - part) < 200) }
    }

    @Test("one that answers nothing gets hardly anything")
    func stuck() throws {
        var test = try TestBackends([1, 1, 1, 1], .leastBusy)
        var stuck = 0
        for _ in 0..<1000 {
            let choice = test.choose()
            if test.number(choice) == 0 { stuck += 1 } else { _ = test.end(choice) }
        }
        #expect(stuck < 10)
    }

    @Test("two choices keep the loads together, as one would not")
    func together() throws {
        var test = try TestBackends(Array(repeating: 1, count: 10), .leastBusy)
        for _ in 0..<1000 { _ = test.choose() }
        #expect(test.busy.allSatisfy { (95...105).contains($0) })
    }

    @Test("who comes back has no more under way than its part of what the others have, or one")
    func slowStart() throws {
        var test = try TestBackends([1, 1], .leastBusy) { $0.slowStart = .seconds(100) }
        _ = test.fail(0)
        test.wait(.seconds(10))
        test.bringBack(0)
        for _ in 0..<100 { _ = test.choose() }
        #expect((9...11).contains(test.busy[0]))
        test.wait(.seconds(50))
        for _ in 0..<200 { _ = test.choose() }
        #expect((99...101).contains(test.busy[0]))
    }
}

import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("Round robin") struct BackendTableRoundRobinTests {
    @Test("the sequence is nginx's: mixed, and not one after the other")
    func sequence() throws {
        var test = try TestBackends([5, 1, 1])
        #expect((0..<14).map { _ in test.serve() } == [0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0])
    }

    @Test("whole rounds are exact, and no part of one gives anybody more than one too many")
    func fairness() throws {
        var random = Random(seed: 11)
        for _ in 0..<50 {
            let weights = (0..<Int.random(in: 1...7, using: &random)).map { _ in Int.random(in: 1...9, using: &random) }
            var test = try TestBackends(weights)
            let round = weights.reduce(0, +)
            var counts = weights.map { _ in 0 }
            for request in 1...round * 3 {
                counts[try #require(test.number(try test.given()))] += 1
                let isFair = zip(counts, weights).allSatisfy { $0 * round < request * $1 + round }
                let isWhole = request % round > 0 || counts == weights.map { $0 * (request / round) }
                guard isFair, isWhole else { Issue.record("\(counts) of \(request) by \(weights)"); return }
            }
        }
    }

    @Test("who comes back has saved nothing up")
    func back() throws {
        var test = try TestBackends([1, 1, 1])
        for away in 0..<20 {
            _ = test.fail(0)
            let others = test.counts(of: 100 + away)
            #expect(others[0] == 0 && abs(others[1] - others[2]) <= 1)
            test.wait(.seconds(60))
            test.bringBack(0)
            let counts = test.counts(of: 30)
            #expect(counts.allSatisfy { (9...11).contains($0) })
            test.wait(.seconds(60))
        }
    }

    @Test("in a slow start a backend gets its growing part")
    func slowStart() throws {
        var test = try TestBackends([2, 2]) { $0.slowStart = .seconds(100) }
        _ = test.fail(0)
        test.wait(.seconds(10))
        test.bringBack(0)
        for second in 0..<100 {
            let part = Double(max(second, 10)) / 100
            let expected = 100 * part / (1 + part)
            #expect(abs(Double(test.counts(of: 100)[0]) - expected) <= 2, "after \(second) s")
            test.wait(.seconds(1))
        }
        #expect(test.counts(of: 100) == [50, 50])
    }
}

// BackendModelTests.swift - a table under random events, beside a model that keeps lists of all that has happened and
// derives from them who may get a request, and what has to come of its end.

import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("Backends beside a model", .ownThread) struct BackendModelTests {
    @Test(
        "100000 random events: nobody out is chosen unless all are, and every count and every state is as it should be",
        arguments: 1...40 as ClosedRange<UInt64>)
    func model(seed: UInt64) throws {
        var random = Random(seed: seed)
        let rules: [Balancing] = [.roundRobin, .leastBusy, .hash(.path), .sticky(cookie: "b"), .first]
        var options = BackendHealthOptions()
        options.failures = Int.random(in: 1...4, using: &random)
        options.failureShare = [0, 0.1, 0.5, 1].randomElement(using: &random) ?? 0
        options.window = .milliseconds(Int64.random(in: 500...20_000, using: &random))
        options.pause = .milliseconds(Int64.random(in: 100...8000, using: &random))
        options.longestPause = .milliseconds(Int64.random(in: 0...40_000, using: &random))
        options.jitter = [0, 0.25, 1].randomElement(using: &random) ?? 0
        options.slowStart = .milliseconds(Int64.random(in: 0...20_000, using: &random))
        if Bool.random(using: &random) { options.checks = .init() }
        var owner = try ModelOwner(rules[Int(seed) % rules.count], options, &random)
        for round in 0..<2500 {
            owner.step(&random)
            guard owner.faults.isEmpty else {
                Issue.record("seed \(seed), round \(round): \(owner.faults)")
                return
            }
        }
        owner.settle(&random)
        #expect(owner.faults == [])
        #expect(owner.chosen > 500 && owner.wentOut > 10 && owner.cameBack > 10 && owner.drained > 10)
        #expect(owner.panics > 0)
    }
}

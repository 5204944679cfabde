// TestBackends.swift - a table of backends, a clock and chance, moved by hand.

import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckProxy

/// A table whose backends have numbers, in the order of their weights.
struct TestBackends {
    var table: BackendTable
    var random: Random
    var now = Instant(nanoseconds: 1_000_000_000_000)
    let all: [Backend]

    /// Options are first what a test can reckon with: no chance in pauses, and no slow start.
    init(
        _ weights: [Int] = [1, 1], _ balancing: Balancing = .roundRobin, seed: UInt64 = 1,
        _ change: (inout BackendHealthOptions) -> Void = { _ in }
    ) throws {
        all = try weights.enumerated().map { try Backend("http://b\($0.offset):80", weight: $0.element) }
        random = Random(seed: seed)
        var options = BackendHealthOptions()
        (options.jitter, options.slowStart) = (0, .zero)
        change(&options)
        table = BackendTable(all, balancing, options)
    }

    mutating func wait(_ time: Duration) { now = now + time }

    mutating func choose(_ hint: String? = nil, excluding excluded: Set<Int> = []) -> BackendChoice? {
        let ids = Set(excluded.map { all[$0].id })
        return table.choose(hint.map { Array($0.utf8) }, excluding: ids, at: now, using: &random)
    }

    /// The same, where there has to be one.
    mutating func given(_ hint: String? = nil) throws -> BackendChoice {
        let choice = choose(hint)
        return try #require(choice)
    }

    mutating func end(_ choice: BackendChoice?, _ outcome: BackendOutcome = .success) -> [BackendEvent] {
        choice.map { table.ended($0, outcome, at: now, using: &random) } ?? []
    }

    /// The number of the backend that a request gets, which ends at once.
    mutating func serve(
        _ hint: String? = nil, _ outcome: BackendOutcome = .success, excluding excluded: Set<Int> = []
    ) -> Int? {
        let choice = choose(hint, excluding: excluded)
        _ = end(choice, outcome)
        return number(choice)
    }

    /// How often each one gets one of so many requests that end at once.
    mutating func counts(of requests: Int, _ hint: (Int) -> String? = { _ in nil }) -> [Int] {
        var counts = all.map { _ in 0 }
        for request in 0..<requests { if let number = serve(hint(request)) { counts[number] += 1 } }
        return counts
    }

    /// Lets so many requests fail on one backend, and returns what came of the last one.
    mutating func fail(_ number: Int, times: Int = 3) -> [BackendEvent] {
        let others = Set(all.indices).subtracting([number])
        return (0..<times).reduce(into: []) { events, _ in events = end(choose(excluding: others), .failed) }
    }

    /// Sends requests until one that wants a trial is back.
    mutating func bringBack(_ number: Int) {
        for _ in 0..<1000 where states[number] != .up { _ = serve() }
        #expect(states[number] == .up)
    }

    func number(_ choice: BackendChoice?) -> Int? {
        choice.flatMap { choice in all.firstIndex { $0.id == choice.backend.id } }
    }

    /// How all are, in short.
    var states: [BackendStatus.State] { table.status(at: now).map(\.state) }
    var busy: [Int] { table.status(at: now).map(\.busy) }
}

// Measured.swift - the processor time and the allocations of one thing, in the median of some rounds.

import CAllocations
import Glibc

struct Measured {
    let nanoseconds: Double
    let allocations: Double
}

/// Runs `body` with `count` once to warm up, then `rounds` times.
@MainActor
func measure(_ rounds: Int, _ count: Int, _ body: (Int) throws -> Void) rethrows -> Measured {
    try body(count)
    var series = Series(count)
    for _ in 0..<rounds {
        let before = Reading()
        try body(count)
        series.add(Reading(), since: before)
    }
    return series.median
}

/// The same for async code.
@MainActor
func measure(_ rounds: Int, _ count: Int, _ body: (Int) async throws -> Void) async rethrows -> Measured {
    try await body(count)
    var series = Series(count)
    for _ in 0..<rounds {
        let before = Reading()
        try await body(count)
        series.add(Reading(), since: before)
    }
    return series.median
}

/// The processor's time, not the wall's: whoever else is at work on the machine is not measured.
private struct Reading {
    let nanoseconds: Double
    let allocations = allocations_so_far()

    init() {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        nanoseconds = Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}

private struct Series {
    private let count: Double
    private var nanoseconds: [Double] = []
    private var allocations: [Double] = []

    init(_ count: Int) { self.count = Double(count) }

    mutating func add(_ after: Reading, since before: Reading) {
        nanoseconds.append((after.nanoseconds - before.nanoseconds) / count)
        allocations.append(Double(after.allocations - before.allocations) / count)
    }

    var median: Measured { Measured(nanoseconds: middle(nanoseconds), allocations: middle(allocations)) }

    private func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

extension Double {
    var rounded1: String { "\((self * 10).rounded() / 10)" }
}

/// Filled up with blanks on the right, or on the left if `width` is negative.
func pad(_ text: String, _ width: Int) -> String {
    let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
    return width < 0 ? blanks + text : text + blanks
}

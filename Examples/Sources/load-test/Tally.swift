// Tally.swift - what has come of the requests so far.
// Invariant: memory is bounded, however many kinds of errors there are.

import WryneckClient

struct Tally {
    private static let mostKinds = 20

    /// Requests that have ended, either way.
    private(set) var requests = 0
    /// Those with a whole response, whatever its status.
    private(set) var answers = 0
    /// Bytes of bodies.
    private(set) var bytes = 0
    /// Failures, and responses with a status of 400 and more.
    private(set) var errors = 0
    /// The errors by their kinds.
    private(set) var kinds: [String: Int] = [:]
    /// Nanoseconds from each request to the end of its response.
    private(set) var latencies = Histogram()

    mutating func received(_ count: Int) { bytes &+= count }

    mutating func answered(_ status: Int, after latency: Int64) {
        requests += 1
        answers += 1
        latencies.record(latency)
        if status >= 400 { add("status \(status)") }
    }

    mutating func failed(_ error: any Error) {
        requests += 1
        add("\(error)")
    }

    private mutating func add(_ kind: String) {
        errors += 1
        let isKnown = kinds[kind] != nil || kinds.count < Tally.mostKinds
        kinds[isKnown ? kind : "others", default: 0] += 1
    }
}

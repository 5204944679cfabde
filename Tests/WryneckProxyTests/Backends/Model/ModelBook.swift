// ModelBook.swift - what the model of a table writes down of one backend.

import WryneckReactor

@testable import WryneckProxy

/// What the model knows of one backend.
struct ModelBook {
    enum State: Equatable {
        case up(since: Instant?)
        case out(until: Instant)
        case trial(Int)
        case down
    }

    var weight: Int
    /// Open, or not; and whether it is forgotten when its last request has ended.
    var isOpen = true
    var isListed = true
    var state = State.up(since: nil)
    /// When the state changed last, by the count of events.
    var changed = 0
    var busy = 0
    var total = 0
    var failures = 0
    /// The ends of requests that began in this state.
    var ends: [(at: Instant, isFailure: Bool)] = []
    /// The checks in this state, newest last, and the pauses in a row.
    var checks: [Bool] = []
    var pauses = 0
    var lastPause = Duration.zero

    mutating func enter(_ new: State, _ event: Int) {
        switch new {
        case .trial: break
        // Bad checks in a row go on; good ones before the fall were in error.
        case .out: checks = checks.reversed().prefix { !$0 }
        case .up, .down: checks = []
        }
        (state, changed, ends) = (new, event, [])
    }

    func mayServe(at now: Instant) -> Bool {
        switch state {
        case .up: isOpen
        case .out(let until): isOpen && until <= now
        case .trial, .down: false
        }
    }

    /// The share in a slow start, from a tenth to all.
    func share(_ options: BackendHealthOptions, at now: Instant) -> Double {
        switch state {
        case .up(nil): Double(weight)
        case .up(let since?):
            Double(weight) * max(0.1, min(1, options.slowStart > .zero ? (now - since) / options.slowStart : 1))
        case .out, .trial, .down: Double(weight) * 0.1
        }
    }

    var isUp: Bool {
        if case .up = state { return true }
        return false
    }

    func told(at now: Instant) -> BackendStatus.State {
        guard isOpen else { return .draining }
        return switch state {
        case .up: .up
        case .out(let until): until > now ? .out : .trial
        case .trial: .trial
        case .down: .out
        }
    }
}

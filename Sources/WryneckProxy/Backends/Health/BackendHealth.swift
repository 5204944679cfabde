// BackendHealth.swift - whether a backend is in use, by what came of its requests and checks.
// Invariant: one trial at a time decides; what began before the state last changed does not change it again; and
// whoever is out comes back by a request or a check that went well after that, never by the clock alone.

internal import WryneckNetworking
internal import WryneckReactor

/// The health of one backend.
struct BackendHealth: Sendable {
    enum State: Equatable {
        /// In use. The instant says since when; nil for those that were there from the start.
        case up(since: Instant?)
        /// Out because of failed requests. When its pause is over it wants a trial.
        case out(until: Instant)
        /// Out, with a request under way that decides.
        case trial
        /// Out because of failed checks. Only checks bring it back.
        case down
    }

    let options: BackendHealthOptions
    private(set) var state: State
    /// Counts the changes of `state`.
    private(set) var turn = 0
    private var recentFailures: RecentCount
    private var recentEnds: RecentCount
    private var failuresInRow = 0
    /// How often in a row it was put out.
    private var pauses = 0
    private var lastPause = Duration.zero
    /// Checks in a row that went badly, and well.
    var falls = 0
    var rises = 0

    /// - Parameters:
    ///   - options: clamped.
    ///   - since: when it was added; nil for one that was there from the start.
    init(_ options: BackendHealthOptions, since: Instant?) {
        (self.options, state) = (options, .up(since: since))
        recentFailures = RecentCount(window: options.window)
        recentEnds = recentFailures
    }

    /// What a request takes along: the turn in which it began, and whether it is the trial.
    struct Ticket: Sendable, Equatable {
        let turn: Int
        let isTrial: Bool
    }

    /// What a request or a check has changed.
    enum Change: Equatable {
        case out(pause: Duration)
        case down
        case back
    }

    /// A request begins. If a trial is due, it is that.
    mutating func begin(at now: Instant) -> Ticket {
        guard case .out(let until) = state, until <= now else { return Ticket(turn: turn, isTrial: false) }
        enter(.trial)
        return Ticket(turn: turn, isTrial: true)
    }

    /// A request has been answered, and goes on: one that decides has decided.
    mutating func answered(_ ticket: Ticket, at now: Instant) -> Change? {
        guard ticket.turn == turn else { return nil }
        switch state {
        case .up, .down: return nil
        case .out, .trial: return comeBack(at: now)
        }
    }

    /// A request has ended.
    mutating func ended(
        _ ticket: Ticket, _ outcome: BackendOutcome, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> Change? {
        switch outcome {
        case .neutral:
            // The next request is the trial.
            if ticket.isTrial, ticket.turn == turn { state = .out(until: now) }
            return nil
        case .success:
            if ticket.turn == turn { countEnd(isFailure: false, at: now) }
            return answered(ticket, at: now)
        case .failed: return failed(ticket, at: now, using: &generator)
        }
    }

    /// A request has failed. One that began before the state last changed says nothing of what the backend is now.
    private mutating func failed(
        _ ticket: Ticket, at now: Instant, using generator: inout some RandomNumberGenerator
    ) -> Change? {
        guard ticket.turn == turn else { return nil }
        countEnd(isFailure: true, at: now)
        switch state {
        case .out, .down: return nil
        case .trial: return goOut(at: now, using: &generator)
        case .up: return isFailing(at: now) ? goOut(at: now, using: &generator) : nil
        }
    }

    private mutating func countEnd(isFailure: Bool, at now: Instant) {
        recentEnds.add(at: now)
        if isFailure { recentFailures.add(at: now) }
        failuresInRow = isFailure ? failuresInRow + 1 : 0
    }

    private mutating func isFailing(at now: Instant) -> Bool {
        guard let limit = options.failures else { return false }
        let failures = recentFailures.total(at: now)
        guard failures >= limit else { return false }
        return failuresInRow >= limit || Double(failures) >= options.failureShare * Double(recentEnds.total(at: now))
    }

    private mutating func goOut(at now: Instant, using generator: inout some RandomNumberGenerator) -> Change {
        pauses = isRelapse(at: now) ? pauses + 1 : 1
        lastPause = options.pause(number: pauses, using: &generator)
        enter(.out(until: now + lastPause))
        rises = 0
        return .out(pause: lastPause)
    }

    /// Whether it was hardly back: for less time than it had been out, of which the slow start is no proof.
    private func isRelapse(at now: Instant) -> Bool {
        switch state {
        case .up(let since?): now - since < lastPause + options.slowStart
        case .up(nil): false
        case .out, .trial, .down: true
        }
    }

    mutating func comeBack(at now: Instant) -> Change {
        enter(.up(since: now))
        (falls, rises) = (0, 0)
        return .back
    }

    /// A new state knows nothing of the requests that led to it.
    mutating func enter(_ new: State) {
        (state, turn) = (new, turn + 1)
        (recentFailures, recentEnds) = (RecentCount(window: options.window), RecentCount(window: options.window))
        failuresInRow = 0
    }
}

extension BackendHealthOptions {
    /// The first pause, the second one in a row, and so on.
    fileprivate func pause(number: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        Backoff(initial: pause, factor: 2, cap: longestPause, jitter: jitter)
            .delay(afterFailures: number, using: &generator)
    }
}

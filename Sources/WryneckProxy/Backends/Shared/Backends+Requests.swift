// Backends+Requests.swift - what a reverse proxy asks and tells for each of its requests.

package import WryneckReactor

extension Backends {
    /// Gives a request its backend, where it is under way until `ended`.
    /// - Parameters:
    ///   - hint: the bytes of `balancing.key`; nil if the request has none.
    ///   - excluded: those that have failed for this request.
    ///   - isRetry: whether the request was sent before, to whomever: the budget of retries has to allow it.
    ///   - now: `reactor.now`.
    ///   - generator: the source of chance.
    /// - Returns: the choice; nil if there is no backend left, or no budget.
    package func choose(
        _ hint: [UInt8]? = nil, excluding excluded: Set<BackendID> = [], isRetry: Bool = false, at now: Instant,
        using generator: inout some RandomNumberGenerator
    ) -> BackendChoice? {
        state.withLock { state in
            guard !isRetry || state.budget.allowsRetry(at: now) else { return nil }
            let choice = state.table.choose(hint, excluding: excluded, at: now, using: &generator)
            if choice != nil { state.count(isRetry: isRetry, at: now) }
            return choice
        }
    }

    /// The head of a response has come, not one that counts as failed. It costs nothing but for a trial.
    @discardableResult
    package func answered(_ choice: BackendChoice, at now: Instant) -> [BackendEvent] {
        choice.isTrial ? change { $0.table.answered(choice, at: now) } : []
    }

    /// A request has ended, or goes to another backend.
    @discardableResult
    package func ended(
        _ choice: BackendChoice, _ outcome: BackendOutcome, at now: Instant,
        using generator: inout some RandomNumberGenerator
    ) -> [BackendEvent] {
        change { $0.table.ended(choice, outcome, at: now, using: &generator) }
    }
}

extension Backends.State {
    fileprivate mutating func count(isRetry: Bool, at now: Instant) {
        if isRetry { budget.retried(at: now) } else { budget.requested(at: now) }
    }
}

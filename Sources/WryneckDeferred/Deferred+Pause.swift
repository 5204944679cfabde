// Deferred+Pause.swift - holding a chain.
// Invariant: pauses count; only the last `unpause()` lets the chain run.

extension Deferred {
    /// Stops the chain before its next function, until ``unpause()`` has been called as often. Twisted's name: `pause`.
    public func pause() { state.pauses += 1 }

    /// Takes back one ``pause()``; after the last one the chain runs on. A call without a pause does nothing.
    /// Twisted's name: `unpause`.
    public func unpause() {
        guard state.pauses > 0 else { return }
        state.pauses -= 1
        if canAdvance { run() }
    }
}

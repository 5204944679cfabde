// StopWish.swift - a request to stop, and the task that waits for it.
// Invariant: the waiting task is resumed once; a request that comes first is not lost.

final class StopWish: Sendable {
    private struct State {
        var isMade = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    func make() {
        let waiting = state.withLock { state in
            state.isMade = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    func granted() async {
        await withCheckedContinuation { continuation in
            let isMade = state.withLock { state in
                if !state.isMade { state.waiting = continuation }
                return state.isMade
            }
            if isMade { continuation.resume() }
        }
    }
}

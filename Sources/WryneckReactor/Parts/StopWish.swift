// StopWish.swift - somebody's wish that something ends, and who waits for it.
// Invariant: the waiting one is resumed once; a wish that comes first is not forgotten.

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

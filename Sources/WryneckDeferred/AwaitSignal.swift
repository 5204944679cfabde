// AwaitSignal.swift - wakes one awaiting task, from any thread.
// Invariant: the first ring counts. The continuation is resumed exactly once, because it leaves the box under the lock.

import Synchronization

/// Why a task that awaits a Deferred wakes up.
enum AwaitReason: Sendable {
    case settled
    case cancelled
    case orphaned
}

/// The only part of an await that other threads may touch, since a task can be cancelled from any thread.
final class AwaitSignal: Sendable {
    private enum State {
        case quiet
        case awaited(UnsafeContinuation<AwaitReason, Never>)
        case rung(AwaitReason)
    }

    private let state = Mutex(State.quiet)

    /// Wakes the task, or keeps it from falling asleep. Later rings do nothing.
    func ring(_ reason: AwaitReason) {
        let sleeper: UnsafeContinuation<AwaitReason, Never>? = state.withLock { state in
            switch state {
            case .quiet:
                state = .rung(reason)
                return nil
            case .awaited(let continuation):
                state = .rung(reason)
                return continuation
            case .rung: return nil
            }
        }
        sleeper?.resume(returning: reason)
    }

    /// Sleeps until the first ring. With `heedingCancellation`, the cancellation of the task rings, too.
    nonisolated(nonsending) func wait(heedingCancellation: Bool) async -> AwaitReason {
        guard heedingCancellation else { return await sleep() }
        return await withTaskCancellationHandler {
            await sleep()
        } onCancel: {
            ring(.cancelled)
        }
    }

    nonisolated(nonsending) private func sleep() async -> AwaitReason {
        await withUnsafeContinuation { continuation in
            let missed: AwaitReason? = state.withLock { state in
                if case .rung(let reason) = state { return reason }
                state = .awaited(continuation)
                return nil
            }
            if let missed { continuation.resume(returning: missed) }
        }
    }
}

/// The slot that receives an awaited result. It lives on the Deferred's thread; only its signal is shared.
@usableFromInline
final class AwaitSlot<Value> {
    var result: Result<Value, any Error>?
    /// The signal of the current sleep; replaced before each further one.
    var signal = AwaitSignal()

    @usableFromInline
    func deliver(_ result: Result<Value, any Error>) {
        self.result = result
        signal.ring(.settled)
    }
}

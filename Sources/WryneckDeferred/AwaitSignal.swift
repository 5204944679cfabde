// AwaitSignal.swift - wakes one awaiting task, from any thread.
// Invariant: the first ring counts. The continuation is resumed exactly once, by whoever moves the stage on from
// `awaited`.

import Synchronization

/// Why a task that awaits a Deferred wakes up.
enum AwaitReason: UInt8 {
    case settled = 2
    case cancelled = 3
    case orphaned = 4
}

/// The only part of an await that other threads may touch, since a task can be cancelled from any thread.
///
/// `@unchecked Sendable` is right because `sleeper` is written by the task alone, before the stage says `awaited`, and
/// read by the one ring that moves the stage on from there. (No `Mutex`: ThreadSanitizer cannot see into a contended
/// one, but it knows atomics.)
final class AwaitSignal: @unchecked Sendable {
    private static let quiet: UInt8 = 0
    private static let awaited: UInt8 = 1

    /// `quiet`, `awaited`, or the reason of the first ring.
    private let stage = Atomic(quiet)
    private var sleeper: UnsafeContinuation<AwaitReason, Never>?

    /// Wakes the task, or lets it not fall asleep. Later rings do nothing.
    func ring(_ reason: AwaitReason) {
        let earlier = move(from: Self.quiet, to: reason.rawValue)
        guard earlier == Self.awaited, move(from: Self.awaited, to: reason.rawValue) == Self.awaited else { return }
        sleeper?.resume(returning: reason)
    }

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
            sleeper = continuation
            let earlier = move(from: Self.quiet, to: Self.awaited)
            if let missed = AwaitReason(rawValue: earlier) { continuation.resume(returning: missed) }
        }
    }

    /// Moves the stage on if it is `expected`, and tells what it was. Who comes behind sees what was done before.
    private func move(from expected: UInt8, to desired: UInt8) -> UInt8 {
        stage.compareExchange(expected: expected, desired: desired, ordering: .acquiringAndReleasing).original
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

// DelayedCall.swift - the handle of one callLater. Twisted's IDelayedCall.
// Invariants: the node is armed exactly while the call may still run; the queue disarms it before it runs. The call
// does not keep its scheduler alive, because the scheduler keeps the closure, which often keeps the call.

/// One call that waits for its time.
public final class DelayedCall {
    /// Why a call can no longer be cancelled or moved.
    public enum Failure: Error, Hashable, Sendable {
        /// The call has run already (Twisted's AlreadyCalled).
        case alreadyCalled
        /// The call was cancelled before (Twisted's AlreadyCancelled).
        case alreadyCancelled
    }

    private var isCancelled = false
    private let node: TimerNode
    private let link: TimerLink

    package init(on scheduler: any Scheduler, queue: TimerQueue, at deadline: Instant, _ body: @escaping () -> Void) {
        link = queue.link
        link.scheduler = scheduler
        node = TimerNode(runsOnce: true, body)
        queue.arm(node, at: deadline)
    }

    /// Whether the call still waits for its time.
    public var isActive: Bool { node.isArmed }

    /// The time at which the call will run; nil once it has run or was cancelled.
    public var deadline: Instant? { isActive ? node.deadline : nil }

    /// Cancels the call.
    /// - Throws: `Failure` if it has run or was cancelled before.
    public func cancel() throws(Failure) {
        let (queue, _) = try waiting()
        isCancelled = true
        queue.remove(node)
        node.dropAction()
    }

    /// Moves the call to `delay` from now, whatever its time was.
    /// - Parameter delay: the wait from now; a negative one counts as zero.
    /// - Throws: `Failure` if the call has run or was cancelled before.
    public func reset(_ delay: Duration) throws(Failure) {
        let (queue, scheduler) = try waiting()
        queue.arm(node, at: scheduler.now + max(delay, .zero))
    }

    /// Moves the call by `extra` from the time that it has now.
    /// - Parameter extra: a negative one brings the call nearer.
    /// - Throws: `Failure` if the call has run or was cancelled before.
    public func delay(_ extra: Duration) throws(Failure) {
        let (queue, scheduler) = try waiting()
        queue.arm(node, at: max(node.deadline + extra, scheduler.now))
    }

    private func waiting() throws(Failure) -> (TimerQueue, any Scheduler) {
        if isCancelled { throw .alreadyCancelled }
        guard isActive, let queue = link.queue, let scheduler = link.scheduler else { throw .alreadyCalled }
        return (queue, scheduler)
    }
}

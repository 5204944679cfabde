// Reactor+Ending.swift - the end of work that outlives the reactor's connections.
// Invariant: every wait here has an end.

internal import Logging

extension Reactor {
    /// Fails those who still wait for work in threads (a graceful stop has waited before); the threads end by
    /// themselves.
    func endThreads() {
        if threadCalls.count > 0 { logger.warning("A reactor ended before its work in threads", metadata: ["calls": "\(threadCalls.count)"]) }
        threadCalls.stop()
        threadCalls.failAll(ReactorError.ended)
    }

    /// Gives tasks whose connections have just ended their cancellation and some time to end; a job that comes later
    /// never runs. A task that ignores its cancellation cannot be waited for.
    func endTasks() {
        // The kernel's time, whatever the reactor's clock is, because this waits for real threads.
        let clock = MonotonicClock()
        let limit = clock.now + patienceWithTasks
        while liveTasks > 0 {
            let left = clock.now.duration(to: limit).wholeNanoseconds
            guard left > 0 else { return logger.warning("A reactor ended before its tasks", metadata: ["tasks": "\(liveTasks)"]) }
            if !handle.inbox.hasPendingWork { _ = try? poller.wait(milliseconds: CInt(clamping: left / 1_000_000 + 1)) }
            Syscalls.drainNotifications(handle.inbox.wakeNumber)
            runInbox()
        }
    }
}

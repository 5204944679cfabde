// Reactor+Ending.swift - the end of work that outlives the reactor's connections.
// Invariant: every wait here has an end.

internal import Logging

extension Reactor {
    /// Fails those who still wait for work in threads (a graceful stop has waited before); the threads end by
    /// themselves.
    func endThreads() {
        if threadCalls.count > 0 {
            logger.warning("A reactor ended before its work in threads", metadata: ["calls": "\(threadCalls.count)"])
        }
        threadCalls.stop()
        threadCalls.failAll(Reactor.Failure.ended)
    }

    /// Gives tasks that were cancelled a moment for clean-up in threads, which are there no longer afterwards.
    func letTasksCleanUp() {
        runInbox(atMost: patienceWithTasks / 2) {
            liveTasks > 0 && (handle.inbox.hasPendingWork || threadCalls.count > 0)
        }
    }

    /// Gives tasks whose connections have just ended their cancellation and some time to end; a job that comes later
    /// never runs. A task that ignores its cancellation cannot be waited for.
    func endTasks() {
        runInbox(atMost: patienceWithTasks) { liveTasks > 0 }
        if liveTasks > 0 { logger.warning("A reactor ended before its tasks", metadata: ["tasks": "\(liveTasks)"]) }
    }

    private func runInbox(atMost limit: Duration, while isUnfinished: () -> Bool) {
        // The kernel's time, whatever the reactor's clock is, because this waits for real threads.
        let clock = MonotonicClock()
        let end = clock.now + limit
        while isUnfinished() {
            let left = clock.now.duration(to: end).wholeNanoseconds
            guard left > 0 else { return }
            if !handle.inbox.hasPendingWork { _ = try? poller.wait(milliseconds: CInt(clamping: left / 1_000_000 + 1)) }
            Syscalls.drainNotifications(handle.inbox.wakeNumber)
            runInbox()
        }
    }
}

// Reactor+Ending.swift - what a reactor does about work that outlives its connections.
// Invariant: every wait here has an end.

internal import Logging

extension Reactor {
    /// A graceful stop has waited for work in threads already. Who still waits is told that nothing will come; the threads end by themselves.
    func endThreads() {
        if threadCalls.count > 0 { logger.warning("A reactor ended before its work in threads", metadata: ["calls": "\(threadCalls.count)"]) }
        threadCalls.stop()
        threadCalls.failAll(ReactorError.ended)
    }

    /// Tasks whose connections just ended get their cancellation delivered, and some time to end: a job that comes later is never run. A
    /// task that ignores its cancellation cannot be waited for.
    func endTasks() {
        // The kernel's time, whatever the reactor's clock is: this waits for real threads.
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

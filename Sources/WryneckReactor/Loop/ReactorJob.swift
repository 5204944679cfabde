// ReactorJob.swift - a job of the Swift runtime, with the role in which the reactor runs it. The runtime has to be told
// what a job runs on: the preferred executor of a task, or the executor of an actor. If it is told the wrong one, it
// leaves at once and comes back through the queue (a wait then costs three jobs and as many turns), or takes foreign
// code to be isolated here. A job does not say which it is, so each role has an executor of its own.

struct ReactorJob {
    let job: UnownedJob
    /// Whether it belongs to an actor that lives on the reactor.
    let isResident: Bool

    func run(on handle: ReactorHandle) {
        if isResident {
            job.runSynchronously(
                isolatedTo: handle.asUnownedSerialExecutor(), taskExecutor: handle.asUnownedTaskExecutor())
        } else {
            job.runSynchronously(on: handle.asUnownedTaskExecutor())
        }
    }
}

/// The executor for actors; tasks use `ReactorHandle` itself.
final class ResidentExecutor: SerialExecutor {
    private let inbox: ReactorInbox

    init(_ inbox: ReactorInbox) { self.inbox = inbox }

    func enqueue(_ job: consuming ExecutorJob) { inbox.add(ReactorJob(job: UnownedJob(job), isResident: true)) }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Lets `assumeIsolated` succeed in a plain callback of the reactor (SE-0424).
    func checkIsolated() { precondition(inbox.isCurrent, "not on the reactor's thread") }

    /// SE-0471: the runtime asks this before `checkIsolated`.
    func isIsolatingCurrentContext() -> Bool? { inbox.isCurrent }
}

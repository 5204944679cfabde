// OwnThread.swift - a thread for each test. A test that turns a reactor blocks its thread, and the pool that tests run on has only as many
// as the machine has cores: two such tests would keep the pool from the very tasks that they wait for.

import Synchronization
import Testing

@testable import WryneckReactor

struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        guard testCase != nil else { return try await function() }
        let executor = try ThreadExecutor()
        defer { executor.end() }
        try await withTaskExecutorPreference(executor) { try await function() }
    }
}

extension Trait where Self == OwnThread {
    static var ownThread: Self { OwnThread() }
}

/// Runs jobs one after the other on a thread of its own; it waits for them with a reactor's inbox, that is, with epoll.
private final class ThreadExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isEnded = false
    }
    private let state = Mutex(State())
    private let wake: FileDescriptor

    init() throws {
        wake = try Syscalls.eventDescriptor()
        try ReactorThread.start("test") { [self] in run() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        Syscalls.notify(wake.rawValue)
    }

    func end() {
        state.withLock { $0.isEnded = true }
        Syscalls.notify(wake.rawValue)
    }

    private func run() {
        guard let poller = try? Poller(), (try? poller.control(.add, wake.rawValue, .readable, SourceToken(slot: 0, generation: 0))) != nil else {
            return
        }
        while true {
            _ = try? poller.wait(milliseconds: -1)
            Syscalls.drainNotifications(wake.rawValue)
            let (jobs, isEnded) = state.withLock { state in
                defer { state.jobs = [] }
                return (state.jobs, state.isEnded)
            }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
            if isEnded && jobs.isEmpty { return }
        }
    }
}

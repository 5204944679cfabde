// OwnThread.swift - a thread for each test that blocks one.
//
// Tests run on the pool of the concurrency runtime, which has only as many threads as the machine has cores. A test
// that waits there for a socket, a child process or another thread keeps all other tests waiting, and perhaps the
// very task that it waits for.
//
// Foundation's locks, and no `Mutex`: ThreadSanitizer cannot see into a contended one.

internal import Foundation
public import Testing

/// The trait `.ownThread`: see there.
public struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    /// How many such tests run at once: enough to wait for several things at a time on a small machine, too few to
    /// bury it.
    private static let places = Places(8)

    /// A suite and one of its tests may both say it.
    @TaskLocal private static var isHere = false

    /// A suite's tests inherit it.
    public var isRecursive: Bool { true }

    /// Runs one test, or one case of a test with arguments, on a new thread, as soon as there is a place.
    public func provideScope(for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void)
        async throws
    {
        guard testCase != nil, !OwnThread.isHere else { return try await body() }
        await OwnThread.places.take()
        let executor = ThreadExecutor()
        defer { executor.end() }
        try await OwnThread.$isHere.withValue(true) {
            try await withTaskExecutorPreference(executor) {
                // Still on the thread: behind it, the task stands in the pool's queue again.
                defer { OwnThread.places.give() }
                try await body()
            }
        }
    }
}

extension Trait where Self == OwnThread {
    /// For tests that block, or compute for seconds: each runs on a thread of its own, a few at a time, and may wait
    /// there as it likes.
    ///
    /// It holds for the whole body of the test, before and after each `await`, and for its child tasks; not for `Task
    /// {}`, which runs on the runtime's pool and must not block. For a single call that blocks, within a test that
    /// does not, there is `onThread`.
    public static var ownThread: Self { OwnThread() }
}

/// Runs what blocks on a thread of its own, while the test that awaits it keeps none.
/// - Parameter body: may wait as it likes.
/// - Returns: what it gives.
/// - Throws: what it throws.
public func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

/// Lets a number of tasks pass at once; the others sleep, in the order in which they came.
///
/// `@unchecked Sendable` is right because what is mutable is touched under `lock` alone.
private final class Places: @unchecked Sendable {
    private let lock = NSLock()
    private var free: Int
    private var line: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func take() async {
        await withCheckedContinuation { continuation in
            let mayPass = lock.withLock {
                guard free > 0 else {
                    line.append(continuation)
                    return false
                }
                free -= 1
                return true
            }
            if mayPass { continuation.resume() }
        }
    }

    func give() {
        let next = lock.withLock {
            guard line.isEmpty else { return Optional(line.removeFirst()) }
            free += 1
            return nil
        }
        next?.resume()
    }
}

/// Runs jobs one after the other on a thread of its own.
///
/// `@unchecked Sendable` is right because what is mutable is touched under `condition` alone.
private final class ThreadExecutor: TaskExecutor, @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isEnded = false

    init() {
        Thread.detachNewThread { [self] in while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.withLock { jobs.append(job) }
        condition.signal()
    }

    /// What is still to be run is run.
    func end() {
        condition.withLock { isEnded = true }
        condition.signal()
    }

    private func next() -> UnownedJob? {
        condition.withLock {
            while jobs.isEmpty && !isEnded { condition.wait() }
            return jobs.isEmpty ? nil : jobs.removeFirst()
        }
    }
}

// Awaiting: table 2.6. The tests live on the main actor, so that the Deferred, its producer and the awaiting tasks
// share one executor, as they do on a reactor.

import ProcessTesting
import Synchronization
import Testing

@testable import WryneckDeferred

@MainActor @Suite("Awaiting the value")
struct DeferredValueTests {
    @Test("a fired Deferred gives its value or throws its error, again and again")
    func fired() async throws {
        let good = Deferred.succeed(4), bad = Deferred<Int>.fail(Boom())
        #expect(try await good.value == 4)
        #expect(try await good.value == 4)
        await #expect(throws: Boom()) { try await bad.value }
        await #expect(throws: Boom()) { try await bad.value }
    }

    @Test(
        "an unfired Deferred wakes every task that awaits it, with the result at that place of the chain",
        arguments: [true, false])
    func unfired(succeeds: Bool) async throws {
        let deferred = Deferred<Int>()
        let first = await awaiting(deferred)
        deferred.addCallback { $0 + 1 }
        let second = await awaiting(deferred)
        if succeeds { try deferred.callback(1) } else { try deferred.errback(Boom()) }
        #expect(await first.value == (succeeds ? "1" : "error boom 0"))
        #expect(await second.value == (succeeds ? "2" : "error boom 0"))
    }

    @Test("awaiting handles the error: nothing is reported")
    func handles() async throws {
        let reports = await Reports.during {
            let deferred = Deferred<Int>()
            let task = await awaiting(deferred)
            deferred.settle(.failure(Boom()))
            #expect(await task.value == "error boom 0")
        }
        #expect(reports.isEmpty)
    }

    @Test("awaiting a Deferred that has failed already handles the error, too")
    func handlesAtOnce() async throws {
        let reports = await Reports.during {
            await #expect(throws: Boom()) { try await Deferred<Int>.fail(Boom()).value }
        }
        #expect(reports.isEmpty)
    }

    @Test("a million fired Deferreds in a row are awaited in constant stack")
    func manyFired() async throws {
        var sum = 0
        for _ in 0..<1_000_000 { sum += try await Deferred.succeed(1).value }
        #expect(sum == 1_000_000)
    }

    @Test("a chain that waits for another Deferred, and a paused one, are awaited to their end")
    func waitsAndPauses() async throws {
        let inner = Deferred<Int>(), outer = Deferred.succeed(0).addCallback { _ in inner }
        let task = await awaiting(outer)
        outer.pause()
        try inner.callback(3)
        #expect(outer.sleepers == 1)
        outer.unpause()
        #expect(await task.value == "3")
    }

    @Test("cancelling the task cancels the Deferred that it awaits", arguments: [true, false])
    func taskCancellation(mapped: Bool) async throws {
        let log = Log(), source = Deferred<Int> { _ in log.note("canceller") }
        let deferred = mapped ? source.map { $0 } : source
        let task = await awaiting(deferred)
        task.cancel()
        #expect(await task.value == "error cancelled")
        #expect(log.lines == ["canceller"])
        #expect(source.hasFired)
    }

    @Test("a task that was cancelled before it awaits cancels an unfired Deferred, and gets the value of a fired one")
    func cancelledBefore() async {
        let unfired = Deferred<Int>(), fired = Deferred.succeed(2)
        let task = Task { @MainActor in
            withUnsafeCurrentTask { $0?.cancel() }
            let second = try? await fired.value
            do { return "\(try await unfired.value)" } catch { return "error \(error) \(second ?? 0)" }
        }
        #expect(await task.value == "error cancelled 2")
    }

    @Test("what the Deferred makes of the cancellation is what the task gets, even if that takes time")
    func cancellationAnswered() async throws {
        let rescue = Deferred<Int>(), deferred = Deferred<Int>()
        deferred.addErrback { _ in rescue }
        let task = await awaiting(deferred)
        task.cancel()
        while rescue.entries.isEmpty { await Task.yield() }
        #expect(deferred.sleepers == 1)
        try rescue.callback(11)
        #expect(await task.value == "11")
    }

    @Test("a result that comes before the cancelled task wakes up counts")
    func resultOvertakesCancellation() async throws {
        let deferred = Deferred<Int>()
        let task = await awaiting(deferred)
        task.cancel()
        try deferred.callback(6)
        #expect(await task.value == "6")
    }

    @Test("one of two tasks is cancelled: the Deferred is, so both get CancelledError")
    func sharedCancellation() async {
        let deferred = Deferred<Int>()
        let first = await awaiting(deferred), second = await awaiting(deferred)
        first.cancel()
        #expect(await first.value == "error cancelled")
        #expect(await second.value == "error cancelled")
    }

    @Test(
        "shieldedValue waits to the end in a task that is cancelled, and does not cancel the Deferred",
        arguments: [true, false])
    func shielded(succeeds: Bool) async throws {
        let deferred = Deferred<Int>()
        let task = Task { @MainActor in
            do { return "\(try await deferred.shieldedValue)" } catch { return "error \(error)" }
        }
        task.cancel()
        while deferred.sleepers == 0 { await Task.yield() }
        #expect(!deferred.hasFired)
        if succeeds { try deferred.callback(6) } else { try deferred.errback(Boom(id: 1)) }
        #expect(await task.value == (succeeds ? "6" : "error boom 1"))
    }

    @Test("shieldedValue of a Deferred whose source is released says so")
    func shieldedOrphan() async {
        let deferred = Deferred<Int>().map { $0 }
        await #expect(throws: DeferredAbandonedError.self) { try await deferred.shieldedValue }
    }

    /// How an awaited Deferred may end.
    enum End: CaseIterable { case value, error, taskCancelled, cancelled, abandoned, lockTaskCancelled }

    @Test("no circle: an awaited Deferred is gone when its task has ended, whichever way", arguments: End.allCases)
    func released(end: End) async throws {
        weak var witness: Log?
        weak var gone: Deferred<Int>?
        let lock = DeferredLock()
        _ = lock.acquire()
        func run() async {
            let token = Log()
            var source: Deferred<Int>? = end == .lockTaskCancelled ? lock.acquire().map { _ in 1 } : Deferred<Int>()
            let deferred = source!.map { value in withExtendedLifetime(token) { value } }
            deferred.addBoth { result in try withExtendedLifetime(token) { try result.get() } }
            (witness, gone) = (token, deferred)
            let task = await awaiting(deferred)
            switch end {
            case .value: source?.settle(.success(1))
            case .error: source?.settle(.failure(Boom()))
            case .taskCancelled, .lockTaskCancelled: task.cancel()
            case .cancelled: deferred.cancel()
            case .abandoned: source = nil
            }
            _ = await task.value
        }
        await run()
        // The task itself is released by whichever thread ran it last.
        #expect(try await eventually { witness == nil })
        #expect(gone == nil)
        #expect(lock.waiting == 0)
    }

    @Test("the awaiting code stays on its task's executor, though the cancellation comes from another thread")
    func staysOnExecutor() async {
        let executor = RecordingExecutor()
        let task = Task(executorPreference: executor) {
            let deferred = Deferred<Int>()
            let error = await #expect(throws: CancelledError.self) { try await deferred.value }
            return (error != nil, executor.isCurrent)
        }
        await Task.detached { task.cancel() }.value
        let (threw, stayed) = await task.value
        #expect(threw)
        #expect(stayed)
    }
}

/// Runs its jobs on the threads of the global executor, one after the other, and knows while it does.
final class RecordingExecutor: TaskExecutor {
    @TaskLocal private static var depth = 0
    private let queue = Mutex<(jobs: [UnownedJob], isRunning: Bool)>(([], false))
    private let running = Mutex(false)

    var isCurrent: Bool { running.withLock { $0 } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = queue.withLock { queue in
            queue.jobs.append(job)
            defer { queue.isRunning = true }
            return !queue.isRunning
        }
        guard isFirst else { return }
        Task.detached { self.drain() }
    }

    private func drain() {
        while let job = next() {
            running.withLock { $0 = true }
            job.runSynchronously(on: asUnownedTaskExecutor())
            running.withLock { $0 = false }
        }
    }

    private func next() -> UnownedJob? {
        queue.withLock { queue in
            guard queue.jobs.isEmpty else { return queue.jobs.removeFirst() }
            queue.isRunning = false
            return nil
        }
    }
}

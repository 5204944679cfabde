import ProcessTesting
import ReactorTestSupport
import Synchronization
import Testing
import WryneckDeferred

@testable import WryneckReactor

@Suite("Threads", .ownThread) struct ReactorThreadsTests {
    private struct Mishap: Error, Equatable {}
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    /// Turns until the Deferred has its result.
    private func result<Value>(of deferred: Deferred<Value>) throws -> Result<Value, any Error> {
        var result: Result<Value, any Error>?
        deferred.whenSettled { result = $0 }
        try test.turn(until: { result != nil })
        return try #require(result)
    }

    @Test("deferToThread runs the work on another thread and gives its result on the reactor's")
    func result() throws {
        let handle = test.reactor.handle
        var firedHere = false
        let deferred = test.reactor.deferToThread { handle.isCurrent }
        deferred.whenSettled { _ in firedHere = handle.isCurrent }
        #expect(try result(of: deferred).get() == false)
        #expect(firedHere)
        #expect(test.reactor.threadCalls.count == 0)
    }

    @Test("deferToThread gives what the work throws")
    func error() throws {
        let deferred: Deferred<Int> = test.reactor.deferToThread { throw Mishap() }
        #expect(throws: Mishap.self) { try result(of: deferred).get() }
    }

    @Test("callInThread logs what the work throws, and nobody has to look at it")
    func callInThread() throws {
        let done = Shared(Mutex(0))
        let handle = test.reactor.handle
        test.reactor.callInThread { done.value.withLock { $0 += handle.isCurrent ? 10 : 1 } }
        test.reactor.callInThread { throw Mishap() }
        try test.turn(until: { test.reactor.threadCalls.count == 0 })
        #expect(done.value.withLock { $0 } == 1)
        #expect(test.log.lines.map(\.message) == ["Work in a thread threw an error"])
    }

    @Test(
        "work that the reactor's end cut off is told by the reactor, not once more by each Deferred that nobody looked at"
    )
    func endedUnwatched() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let log = LogRecorder()
            let reactor = try Reactor(logger: log.logger)
            let gate = ThreadSemaphore()
            reactor.callWhenRunning {
                for _ in 0..<5 { _ = reactor.deferToThread { gate.wait() } }
                reactor.stopNow()
            }
            try reactor.run()
            try check(log.lines.map(\.message) == ["A reactor ended before its work in threads"], "\(log.lines)")
        }
        expectSilence(result)
    }

    @Test("the pool is made by the first work, and has no more threads than its size; what comes then waits in order")
    func size() throws {
        #expect(!test.reactor.threadCalls.isPoolMade)
        test.reactor.threads.size = 2
        let gate = ThreadSemaphore()
        let begun = Shared(Mutex<[Int]>([]))
        let works = (0..<6).map { number in
            test.reactor.deferToThread {
                begun.value.withLock { $0.append(number) }
                gate.wait()
            }
        }
        try test.turn(until: {
            test.reactor.handle.perform {}
            return begun.value.withLock { $0.count } == 2
        })
        #expect(test.reactor.threads.threadCount == 2 && test.reactor.threads.waitingCount == 4)
        for _ in works { gate.post() }
        for work in works { try result(of: work).get() }
        #expect(begun.value.withLock { $0.suffix(4).sorted() } == [2, 3, 4, 5])
        #expect(test.reactor.threads.threadCount == 2)
    }

    @Test("work beyond the queue's limit is refused at once")
    func queueLimit() throws {
        test.reactor.threads.size = 1
        test.reactor.threads.queueLimit = 1
        let gate = ThreadSemaphore()
        let works = (0..<2).map { _ in test.reactor.deferToThread { gate.wait() } }
        let refused = test.reactor.deferToThread { gate.wait() }
        #expect(refused.hasFired)
        #expect(throws: ThreadPool.Failure.queueIsFull) { try result(of: refused).get() }
        for _ in works { gate.post() }
        for work in works { try result(of: work).get() }
    }

    @Test("cancelling takes work back that has not begun, and drops the result of work that has")
    func cancel() throws {
        test.reactor.threads.size = 1
        let (begun, gate) = (ThreadSemaphore(), ThreadSemaphore())
        let first = test.reactor.deferToThread { () -> Int in
            begun.post()
            gate.wait()
            return 1
        }
        let second = test.reactor.deferToThread { () -> Int in
            Issue.record("it was taken back")
            return 2
        }
        begun.wait()
        second.cancel()
        first.cancel()
        #expect(test.reactor.threads.waitingCount == 0)
        gate.post()
        let third = test.reactor.deferToThread { 3 }
        #expect(throws: CancelledError.self) { try result(of: second).get() }
        #expect(throws: CancelledError.self) { try result(of: first).get() }
        #expect(try result(of: third).get() == 3)
        #expect(test.reactor.threadCalls.count == 0)
    }

    @Test("a size that is lowered ends threads, at the latest after their work")
    func lowerSize() throws {
        let gate = ThreadSemaphore()
        let works = (0..<4).map { _ in test.reactor.deferToThread { gate.wait() } }
        let pool = test.reactor.threads
        #expect(pool.threadCount == 4)
        pool.size = 1
        for _ in works { gate.post() }
        for work in works { try result(of: work).get() }
        try test.turn(until: {
            test.reactor.handle.perform {}
            return pool.threadCount == 1
        })
        #expect(try result(of: test.reactor.deferToThread { 5 }).get() == 5)
    }

    @Test("runInThread: the async form comes back to the reactor's thread")
    func async() throws {
        let (reactor, handle) = (test.reactor, test.reactor.handle)
        var result: Result<[Bool], any Error>?
        reactor.startTask({
            let elsewhere = try await reactor.runInThread { handle.isCurrent }
            return [elsewhere, handle.isCurrent]
        }) { result = $0 }
        try test.turn(until: { result != nil })
        #expect(try result?.get() == [false, true])
    }

    // MARK: blockingCallFromThread

    @Test("blockingCallFromThread: another thread gets what the call gives, throws, or fires with")
    func blocking() throws {
        let handle = test.reactor.handle
        let deferred = test.reactor.deferToThread {
            let plain = try handle.blockingCallFromThread { _ in handle.isCurrent }
            let later = try handle.blockingCallFromThread { reactor in reactor.deferLater(.milliseconds(1)) { 42 } }
            #expect(throws: Mishap.self) { try handle.blockingCallFromThread { _ -> Int in throw Mishap() } }
            #expect(throws: Mishap.self) { try handle.blockingCallFromThread { _ in Deferred<Int>.fail(Mishap()) } }
            return (plain, later)
        }
        #expect(try result(of: deferred).get() == (true, 42))
    }

    @Test("blockingCallFromThread on the reactor's own thread throws instead of waiting for itself")
    func deadlock() {
        let handle = test.reactor.handle
        #expect(throws: Reactor.Failure.wouldDeadlock) { try handle.blockingCallFromThread { _ in 1 } }
    }

    @Test("blockingCallFromThread: who waits for a reactor that ends is told so", arguments: [false, true])
    func blockedAtTheEnd(waitsForDeferred: Bool) throws {
        let reactor = try Reactor(logger: test.log.logger)
        let handle = reactor.handle
        let outcome = Shared(Mutex<Reactor.Failure?>(nil))
        let ended = ThreadSemaphore()
        try ReactorThread.start("test") {
            do {
                _ = try handle.blockingCallFromThread { reactor -> Deferred<Int> in
                    reactor.stop()
                    return Deferred<Int>()
                }
                if !waitsForDeferred { _ = try handle.blockingCallFromThread { _ in 1 } }
            } catch { outcome.value.withLock { $0 = error as? Reactor.Failure } }
            ended.post()
        }
        try reactor.run(handlingSignals: false)
        ended.wait()
        #expect(outcome.value.withLock { $0 } == .ended)
    }
}

import Testing

@testable import WryneckDeferred

@MainActor @Suite("DeferredLock")
struct DeferredLockTests {
    @Test("acquire fires with the lock, first come, first served")
    func order() throws {
        let log = Log(), lock = DeferredLock()
        for index in 0..<4 {
            lock.acquire().whenSettled {
                if case .success(let held) = $0 { log.note("\(index) \(held === lock)") }
            }
        }
        #expect(lock.isLocked)
        #expect(lock.waiting == 3)
        for _ in 0..<4 { try lock.release() }
        #expect(log.lines == (0..<4).map { "\($0) true" })
        #expect(!lock.isLocked)
    }

    @Test("releasing what nobody holds throws")
    func releaseTwice() throws {
        let lock = DeferredLock()
        #expect(throws: NotAcquiredError.self) { try lock.release() }
        _ = lock.acquire()
        try lock.release()
        #expect(throws: NotAcquiredError.self) { try lock.release() }
    }

    @Test("a waiter that cancels is passed over; cancelling after the acquisition does nothing")
    func cancel() throws {
        let lock = DeferredLock(), first = lock.acquire(), second = lock.acquire(), third = lock.acquire()
        first.cancel()
        second.cancel()
        #expect(second.outcome == "error cancelled")
        second.forget()
        #expect(lock.waiting == 1)
        try lock.release()
        #expect(third.hasFired)
        #expect(lock.isLocked)
    }

    @Test("a waiter that somebody fired by hand does not swallow the lock")
    func firedByHand() throws {
        let lock = DeferredLock()
        _ = lock.acquire()
        let strange = lock.acquire(), next = lock.acquire()
        try strange.callback(lock)
        try lock.release()
        #expect(next.hasFired)
    }

    @Test("in the midst of a release, whoever asks anew stands behind those who wait")
    func noOvertaking() throws {
        let log = Log(), lock = DeferredLock()
        _ = lock.acquire()
        lock.acquire().whenSettled { _ in
            log.note("first")
            try? lock.release()
            lock.acquire().whenSettled { _ in log.note("again") }
        }
        lock.acquire().whenSettled { _ in
            log.note("second")
            try? lock.release()
        }
        try lock.release()
        #expect(log.lines == ["first", "second", "again"])
    }

    @Test(
        "run holds the lock until the work has settled, and releases it after an error too", arguments: [true, false],
        [true, false])
    func run(later: Bool, succeeds: Bool) throws {
        let lock = DeferredLock(), work = Deferred<Int>()
        func result() throws -> Int { if succeeds { 5 } else { throw Boom() } }
        let done = later ? lock.run { work } : lock.run { try result() }
        if later {
            #expect(lock.isLocked)
            #expect(done.outcome == "none")
            if succeeds { try work.callback(5) } else { try work.errback(Boom()) }
        }
        #expect(done.outcome == (succeeds ? "5" : "error boom 0"))
        #expect(!lock.isLocked)
        done.forget()
    }

    @Test("run waits its turn, and cancelled in the line it never starts")
    func runInLine() throws {
        let log = Log(), lock = DeferredLock(), first = Deferred<Int>()
        lock.run { first }.whenSettled { _ in log.note("first") }
        let second = lock.run { log.note("second") }, third = lock.run { log.note("third") }
        second.cancel()
        #expect(second.outcome == "error cancelled")
        second.forget()
        try first.callback(1)
        #expect(log.lines == ["third", "first"] || log.lines == ["first", "third"])
        #expect(third.hasFired)
        #expect(!lock.isLocked)
    }

    @Test("cancelling run while it works cancels the work, then releases")
    func cancelWork() {
        let lock = DeferredLock(), work = Deferred<Int>()
        let done = lock.run { work }
        done.cancel()
        #expect(work.hasFired)
        #expect(done.outcome == "error cancelled")
        #expect(!lock.isLocked)
        done.forget()
    }

    @Test("a work's own error outweighs a lock that was released too often; a value does not")
    func releasedInside() {
        let lock = DeferredLock()
        let bad =
            lock.run {
                try lock.release()
                throw Boom()
            } as Deferred<Int>
        let good = lock.run { try lock.release() }
        #expect(bad.outcome == "error boom 0")
        #expect(good.outcome == "error \(NotAcquiredError())")
        bad.forget()
        good.forget()
    }

    @Test("a hundred thousand waiters that work at once are served in constant stack")
    func deepLine() throws {
        let lock = DeferredLock()
        var done = 0
        _ = lock.acquire()
        for _ in 0..<100_000 { lock.run { done += 1 } }
        try lock.release()
        #expect(done == 100_000)
        #expect(!lock.isLocked)
    }

    @Test("withLock holds the lock over an await, and releases it after an error too")
    func withLock() async throws {
        let lock = DeferredLock()
        let answer = try await lock.withLock {
            #expect(lock.isLocked)
            await Task.yield()
            MainActor.assertIsolated()
            return 7
        }
        #expect(answer == 7)
        #expect(!lock.isLocked)
        await #expect(throws: Boom()) { try await lock.withLock { throw Boom() } }
        #expect(!lock.isLocked)
    }

    @Test("a task that is cancelled in the line leaves it, and the lock goes to the next")
    func withLockCancelled() async throws {
        let lock = DeferredLock()
        _ = lock.acquire()
        let task = Task { @MainActor in try await lock.withLock { 1 } }
        while lock.waiting == 0 { await Task.yield() }
        task.cancel()
        await #expect(throws: CancelledError.self) { try await task.value }
        #expect(lock.waiting == 0)
        try lock.release()
        #expect(!lock.isLocked)
    }

    @Test("a task that waits for a lock hears of its end")
    func abandoned() async {
        var lock: DeferredLock? = DeferredLock()
        _ = lock?.acquire()
        let waiter = lock!.acquire()
        lock = nil
        await #expect(throws: DeferredAbandonedError.self) { _ = try await waiter.value }
    }
}

// Ownership: what lives how long.

import Testing

@testable import WryneckDeferred

@Suite("Lifetime: no circle of references")
struct DeferredTests {
    /// Makes something, and says whether a token that it holds is gone once everything else is.
    private func isReleased(_ body: (Log) throws -> Void) rethrows -> Bool {
        weak var witness: Log?
        func run() throws {
            let token = Log()
            witness = token
            try body(token)
            #expect(witness != nil)
        }
        try run()
        return witness == nil
    }

    /// Every state in which a Deferred can be left alone.
    enum Leaving: CaseIterable {
        case unfired, unfiredWithCanceller, fired, failed, paused, cancelled, cancelledWithCanceller
        case waiting, waitingNested, taken, mapped, flatMapped, flatMappedWaiting, chainedTo, chainedToFired, handFired,
            awaitedBySource, circle
        case list, listFired, listCancelled, gathered, raced, raceWon, raceCancelled
        case lockWaiter, lockRun, lockCancelled, semaphoreWaiter, semaphoreRun, semaphoreCancelled
        case queueWaiter, queueServed, queueCancelled

        func leave(holding token: Log) throws {
            let deferred = Deferred<Int>()
            func hold(_ deferred: Deferred<Int>) {
                deferred.addBoth { result in
                    token.note("")
                    return try result.get()
                }
            }
            switch self {
            case .unfired: hold(deferred)
            case .unfiredWithCanceller: hold(Deferred<Int> { _ in token.note("") })
            case .fired:
                hold(deferred)
                try deferred.callback(1)
            case .failed:
                hold(deferred)
                try deferred.errback(Boom())
                deferred.forget()
            case .paused:
                deferred.pause()
                hold(deferred)
                try deferred.callback(1)
            case .cancelled:
                hold(deferred)
                deferred.cancel()
                deferred.forget()
            case .cancelledWithCanceller:
                let cancellable = Deferred<Int> { _ in token.note("") }
                cancellable.cancel()
                cancellable.forget()
            case .waiting:
                let outer = Deferred.succeed(1).addCallback { _ in deferred }
                hold(outer)
                hold(deferred)
            case .waitingNested:
                let middle = Deferred.succeed(1).addCallback { _ in deferred }
                let outer = Deferred.succeed(1).addCallback { _ in middle }
                hold(outer)
                outer.cancel()
                outer.forget()
            case .taken:
                let outer = Deferred.succeed(1).addCallback { _ in deferred }
                hold(outer)
                try deferred.callback(1)
            case .mapped: hold(deferred.map { $0 }.map { $0 })
            case .flatMapped: hold(deferred.flatMap { .succeed($0) })
            case .flatMappedWaiting:
                let inner = Deferred<Int>()
                hold(deferred.flatMap { _ in inner })
                try deferred.callback(1)
            case .chainedTo:
                let other = Deferred<Int>()
                hold(other)
                deferred.chain(to: other)
            case .chainedToFired:
                let other = Deferred<Int>()
                hold(other)
                hold(deferred.chain(to: other))
                try deferred.callback(1)
                deferred.forget()
            case .handFired:
                let inner = Deferred<Int>(), target = deferred.map { $0 }
                target.addCallback { _ in inner }
                hold(target)
                try target.callback(1)
                hold(inner)
            case .awaitedBySource:
                weak var late: Deferred<Int>?
                deferred.addCallback { _ in late ?? .succeed(0) }
                let target = deferred.map { $0 }
                late = target
                target.pause()
                hold(target)
                try target.callback(1)
                try deferred.callback(1)
            case .circle:
                let other = deferred.flatMap { _ in Deferred<Int>() }
                hold(other)
                deferred.addCallback { _ in other }
                hold(deferred)
                try deferred.callback(1)
                deferred.forget()
            case .list: DeferredList([deferred, .succeed(1)]).whenSettled { _ in token.note("") }
            case .listFired:
                DeferredList([deferred]).whenSettled { _ in token.note("") }
                try deferred.callback(1)
            case .listCancelled:
                let list = DeferredList([deferred], consumeErrors: true)
                list.whenSettled { _ in token.note("") }
                list.cancel()
            case .gathered: gatherResults([deferred]).whenSettled { _ in token.note("") }
            case .raced: race([deferred]).whenSettled { _ in token.note("") }
            case .raceWon:
                race([deferred, Deferred<Int>()]).whenSettled { _ in token.note("") }
                try deferred.callback(1)
            case .raceCancelled:
                let winner = race([deferred, Deferred<Int>()])
                winner.whenSettled { _ in token.note("") }
                winner.cancel()
            case .lockWaiter:
                let lock = DeferredLock()
                _ = lock.acquire()
                lock.acquire().whenSettled { _ in token.note("") }
            case .lockRun:
                let lock = DeferredLock()
                lock.run { deferred }.whenSettled { _ in token.note("") }
                lock.run { Deferred<Int>() }.whenSettled { _ in token.note("") }
            case .lockCancelled:
                let lock = DeferredLock()
                _ = lock.acquire()
                let waiter = lock.acquire()
                waiter.whenSettled { _ in token.note("") }
                waiter.cancel()
            case .semaphoreWaiter:
                let semaphore = try DeferredSemaphore(1)
                _ = semaphore.acquire()
                semaphore.acquire().whenSettled { _ in token.note("") }
            case .semaphoreRun:
                let semaphore = try DeferredSemaphore(1)
                semaphore.run { deferred }.whenSettled { _ in token.note("") }
                semaphore.run { Deferred<Int>() }.whenSettled { _ in token.note("") }
            case .semaphoreCancelled:
                let semaphore = try DeferredSemaphore(1)
                semaphore.run { deferred }.whenSettled { _ in token.note("") }
                let waiter = semaphore.run { token.note("") }
                waiter.whenSettled { _ in token.note("") }
                waiter.cancel()
            case .queueServed:
                let queue = DeferredQueue<Int>()
                hold(try queue.get())
                try queue.put(1)
                try queue.put(2)
            case .queueCancelled:
                let queue = DeferredQueue<Int>(), waiter = try queue.get()
                waiter.whenSettled { _ in token.note("") }
                waiter.cancel()
            case .queueWaiter: try DeferredQueue<Int>().get().whenSettled { _ in token.note("") }
            }
            // So that the token is held by what was made, and by nothing else here.
            withExtendedLifetime(token) {}
        }
    }

    @Test("nothing that is left alone, in whatever state, holds itself alive", arguments: Leaving.allCases)
    func noCircle(state: Leaving) throws {
        var released = false
        let reports = try Reports.during { released = try isReleased(state.leave) }
        #expect(released)
        #expect(reports.isEmpty)
    }

    @Test("an outer Deferred lives as long as the inner one can still fire, though nobody else holds it")
    func innerOwnsOuter() throws {
        var ran = 0
        let inner = Deferred<Int>()
        do {
            let outer = Deferred.succeed(0).addCallback { _ in inner }
            outer.map { $0 * 2 }.addCallback {
                ran = $0
                return $0
            }
        }
        try inner.callback(4)
        #expect(ran == 8)
    }

    @Test("a function is released as soon as it has run, though the Deferred lives on")
    func functionsGo() throws {
        let deferred = Deferred<Int>()
        weak var witness: Log?
        do {
            let token = Log()
            witness = token
            deferred.addCallback { value in
                token.note("")
                return value
            }
        }
        deferred.addCallback { value in
            #expect(witness == nil)
            return value
        }
        // A third one, so that the queue is not empty while the second one looks.
        deferred.addCallback { $0 }
        try deferred.callback(1)
        #expect(witness == nil)
    }

    @Test("a waiter that cancels leaves the line at once, with all it holds", arguments: [0, 1, 2])
    func cancelledWaiter(place: Int) {
        let lock = DeferredLock()
        _ = lock.acquire()
        weak var gone: Deferred<DeferredLock>?
        do {
            let waiters = (0..<3).map { _ in lock.acquire() }
            waiters[place].cancel()
            waiters[place].forget()
            gone = waiters[place]
        }
        #expect(gone == nil)
        #expect(lock.waiting == 2)
    }
}

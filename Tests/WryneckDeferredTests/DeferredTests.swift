// Ownership and depth: what lives how long, and how much stack it takes to run and to release a chain.

import Testing

@testable import WryneckDeferred

@Suite("Lifetime and depth")
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
        case waiting, waitingNested, taken, mapped, flatMapped, flatMappedWaiting, chainedTo
        case list, listFired, listCancelled, gathered, raced, raceWon
        case lockWaiter, lockRun, lockCancelled, semaphoreWaiter, queueWaiter

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
            case .queueWaiter: try DeferredQueue<Int>().get().whenSettled { _ in token.note("") }
            }
            // So that the token is held by what was made, and by nothing else here.
            withExtendedLifetime(token) {}
        }
    }

    @Test("DC6 and the states: nothing that is left alone, in whatever state, holds itself alive", arguments: Leaving.allCases)
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

    /// How a million Deferreds can hang together.
    enum Shape: CaseIterable {
        case entries, takenOnceFired, waitingInwards, waitingOutwards, mapped, flatMapped, chainedTo, closures, cancellers, kept

        /// The first to be fired, and the last to get the result.
        func build(_ count: Int) -> (first: Deferred<Int>, last: Deferred<Int>, keeping: [Deferred<Int>]) {
            let first = Deferred<Int>()
            var last = first
            var kept: [Deferred<Int>] = []
            for _ in 0..<count {
                let current = last
                switch self {
                case .entries: current.addCallback { $0 + 1 }
                case .takenOnceFired: current.addCallback { Deferred.succeed($0 + 1) }
                case .waitingOutwards: last = Deferred.succeed(0).addCallback { _ in current }.addCallback { $0 + 1 }
                case .waitingInwards:
                    // Built from the other side: each new one is what the one before waits for.
                    last = Deferred<Int>()
                    let next = last
                    current.addCallback { _ in next }.addCallback { $0 + 1 }
                case .mapped: last = current.map { $0 + 1 }
                case .flatMapped: last = current.flatMap { .succeed($0 + 1) }
                case .chainedTo:
                    last = Deferred<Int>()
                    current.addCallback { $0 + 1 }.chain(to: last)
                case .closures:
                    let next = Deferred<Int>()
                    last = next
                    current.addCallback { value in withExtendedLifetime(next) { value + 1 } }
                case .cancellers: last = Deferred<Int> { _ in current.cancel() }
                case .kept:
                    last = current.map { $0 + 1 }
                    kept.append(last)
                }
            }
            return (first, last, kept)
        }
    }

    /// Recursion would take some hundred bytes of stack a link, of which a thread has eight million.
    private let many = 100_000
    private let million = 1_000_000

    @Test("D10, D14: any number of links runs in constant stack", arguments: Shape.allCases)
    func deepRun(shape: Shape) throws {
        // These are held together by what users capture, not by links.
        guard ![.closures, .cancellers, .waitingInwards].contains(shape) else { return }
        let count = shape == .mapped || shape == .waitingOutwards ? million : many
        let chain = shape.build(count)
        try chain.first.callback(0)
        #expect(chain.last.outcome == "\(count)")
    }

    @Test("D10: many Deferreds that each come to wait for the next, while they run")
    func deepWaiting() throws {
        let all = (0...many).map { _ in Deferred<Int>() }
        for (outer, inner) in zip(all, all.dropFirst()) {
            outer.addCallback { _ in inner }.addCallback { $0 + 1 }
        }
        for outer in all.dropLast() { outer.settle(.success(0)) }
        try all[many].callback(0)
        #expect(all[0].outcome == "\(many)")
    }

    @Test("D9: many fired Deferreds in a row are taken in constant stack")
    func deepTaking() {
        var last = Deferred.succeed(0)
        for _ in 0..<many {
            let inner = last
            last = Deferred.succeed(0).addCallback { _ in inner }.addCallback { $0 + 1 }
        }
        #expect(last.outcome == "\(many)")
    }

    @Test("DC5: cancelling the last of many links reaches the first")
    func deepCancel() {
        let chain = Shape.mapped.build(many)
        chain.last.cancel()
        #expect(chain.last.outcome == "error cancelled")
        chain.last.forget()
    }

    @Test("any number of unfired links is released in constant stack, and completely", arguments: Shape.allCases)
    func deepRelease(shape: Shape) {
        weak var first: Deferred<Int>?, last: Deferred<Int>?
        do {
            var chain = shape.build(shape == .mapped ? million : many)
            (first, last) = (chain.first, chain.last)
            chain.keeping = []
        }
        #expect(first == nil)
        #expect(last == nil)
    }
}

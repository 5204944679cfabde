import Testing

@testable import WryneckDeferred

@Suite("Cancelling")
struct DeferredCancelTests {
    @Test(
        "without a canceller it fails with CancelledError and swallows exactly one late result",
        arguments: [true, false])
    func swallowsOnce(succeeds: Bool) throws {
        let deferred = Deferred<Int>()
        func fire() throws { if succeeds { try deferred.callback(1) } else { try deferred.errback(Boom()) } }
        deferred.cancel()
        #expect(deferred.outcome == "error cancelled")
        try fire()
        #expect(throws: AlreadyCalledError.self) { try fire() }
        #expect(deferred.outcome == "error cancelled")
        deferred.forget()
    }

    @Test("with a canceller nothing is swallowed", arguments: [true, false])
    func swallowsNothing(succeeds: Bool) {
        let deferred = Deferred<Int> { _ in }
        deferred.cancel()
        #expect(deferred.outcome == "error cancelled")
        #expect(throws: AlreadyCalledError.self) {
            if succeeds { try deferred.callback(1) } else { try deferred.errback(Boom()) }
        }
        deferred.forget()
    }

    @Test("the canceller is called once, with the Deferred, however often one cancels, even from within")
    func calledOnce() {
        var calls = 0
        weak var seen: Deferred<Int>?
        let deferred = Deferred<Int> { deferred in
            calls += 1
            seen = deferred
            deferred.cancel()
            #expect(!deferred.hasFired)
        }
        deferred.cancel()
        deferred.cancel()
        #expect(calls == 1)
        #expect(seen === deferred)
        #expect(deferred.outcome == "error cancelled")
        deferred.forget()
    }

    @Test("a canceller may fire it itself", arguments: [true, false])
    func cancellerFires(succeeds: Bool) {
        let deferred = Deferred<Int> { if succeeds { try $0.callback(8) } else { try $0.errback(Boom()) } }
        deferred.cancel()
        #expect(deferred.outcome == (succeeds ? "8" : "error boom 0"))
        deferred.forget()
    }

    @Test("cancelling after a result is nothing", arguments: [true, false])
    func afterFiring(withCanceller: Bool) throws {
        var called = false
        let deferred = withCanceller ? Deferred<Int> { _ in called = true } : Deferred<Int>()
        try deferred.callback(2)
        deferred.cancel()
        #expect(deferred.outcome == "2")
        #expect(!called)
        #expect(throws: AlreadyCalledError.self) { try deferred.callback(3) }
    }

    @Test(
        "a Deferred that waits cancels the one it waits for, at any depth, and not itself", arguments: [1, 2, 5],
        [true, false])
    func waiting(depth: Int, innerHasCanceller: Bool) {
        let log = Log()
        let inner = innerHasCanceller ? Deferred<Int> { _ in log.note("inner canceller") } : Deferred<Int>()
        var outer = inner
        var all = [inner]
        for _ in 0..<depth {
            let next = outer
            outer = Deferred<Int> { _ in log.note("outer canceller") }
            outer.settle(.success(0))
            outer.addCallback { _ in next }
            all.append(outer)
        }
        outer.noting("outer", in: log).addErrback(as: CancelledError.self) { _ in 1 }
        outer.cancel()
        #expect(log.lines == (innerHasCanceller ? ["inner canceller"] : []) + ["outer error cancelled"])
        #expect(outer.outcome == "1")
        #expect(all.dropLast().allSatisfy { $0.outcome == "error \(DeferredTakenError())" })
    }

    @Test("cancelling what map made cancels the source")
    func mapped() throws {
        let log = Log(), source = Deferred<Int> { _ in log.note("canceller") }
        let length = source.map(String.init).map { $0.count }
        length.cancel()
        #expect(log.lines == ["canceller"])
        #expect(length.outcome == "error cancelled")
        length.forget()
    }

    enum Canceller: CaseIterable { case none, idle, firing, failing, throwing }

    enum Link: CaseIterable {
        case itself, waiting, mapped, flatMapped, flatMapWaiting, mapError

        /// What hangs on `source` by this link.
        func end(of source: Deferred<Int>) -> Deferred<Int> {
            switch self {
            case .itself: source
            case .waiting: Deferred.succeed(0).addCallback { _ in source }
            case .mapped: source.map { $0 }
            case .flatMapped: source.flatMap { .succeed($0) }
            case .flatMapWaiting: Deferred.succeed(0).flatMap { _ in source }
            case .mapError: source.mapError { $0 }
            }
        }
    }

    @Test(
        "each kind of canceller, behind each kind of link, is called once and ends the Deferred",
        arguments: Canceller.allCases, Link.allCases)
    func matrix(canceller: Canceller, link: Link) throws {
        let reports = try Reports.during {
            var calls = 0
            let source =
                canceller == .none
                ? Deferred<Int>()
                : Deferred<Int> { source in
                    calls += 1
                    if canceller == .firing { try source.callback(8) }
                    if canceller == .failing { try source.errback(Boom(id: 9)) }
                    if canceller == .throwing { throw Bang() }
                }
            let end = link.end(of: source)
            end.cancel()
            end.cancel()
            #expect(
                end.outcome == (canceller == .firing ? "8" : canceller == .failing ? "error boom 9" : "error cancelled")
            )
            #expect(calls == (canceller == .none ? 0 : 1))
            // Only a producer that did not learn of the cancellation may fire late, once.
            if canceller == .none { try source.callback(1) }
            #expect(throws: AlreadyCalledError.self) { try source.callback(2) }
            end.forget()
        }
        #expect(reports.map(\.kind) == (canceller == .throwing ? [.cancellerThrew] : []))
    }

    @Test("firing drops the canceller", arguments: [0, 1, 2])
    func dropsCanceller(way: Int) throws {
        weak var weakToken: Log?
        let deferred: Deferred<Int>
        do {
            let token = Log()
            weakToken = token
            deferred = Deferred<Int> { _ in token.note("") }
        }
        #expect(weakToken != nil)
        switch way {
        case 0: try deferred.callback(1)
        case 1: try deferred.errback(Boom())
        default: deferred.cancel()
        }
        #expect(weakToken == nil)
        deferred.forget()
    }

    @Test("a canceller that throws settles the Deferred all the same, and is reported")
    func throwingCanceller() {
        let reports = Reports.during {
            let deferred = Deferred<Int> { _ in throw Boom(id: 4) }
            deferred.cancel()
            #expect(deferred.outcome == "error cancelled")
            deferred.forget()
        }
        #expect(reports.map(\.kind) == [.cancellerThrew])
        #expect(reports.first?.error as? Boom == Boom(id: 4))
    }

    @Test("a canceller that fires and then throws leaves its result standing")
    func firesThenThrows() {
        let reports = Reports.during {
            let deferred = Deferred<Int> {
                try $0.callback(1)
                throw Boom()
            }
            deferred.cancel()
            #expect(deferred.outcome == "1")
        }
        #expect(reports.count == 1)
    }
}

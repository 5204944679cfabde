// Unhandled errors: table 2.4.

import Testing

@testable import WryneckDeferred

@Suite("Reporting unhandled errors")
struct UnhandledFailureTests {
    @Test("an error that nobody handled is reported when the Deferred is released, not before, and once")
    func atDeath() {
        var before = -1
        let reports = Reports.during {
            let inner = Reports.during {
                var deferred: Deferred<Int>? = .fail(Boom(id: 3))
                deferred?.addCallback { $0 + 1 }
                before = 0
                deferred = nil
            }
            #expect(inner.count == 1)
            #expect(inner.first?.kind == .unhandledError)
            #expect(inner.first?.error as? Boom == Boom(id: 3))
            #expect(inner.first?.type == "Deferred<Int>")
            #expect(inner.first?.description == "unhandled error in Deferred<Int>: boom 3")
        }
        #expect(before == 0)
        #expect(reports.isEmpty)
    }

    @Test("nothing is reported while the Deferred lives")
    func notBefore() {
        let deferred = Deferred<Int>()
        let reports = Reports.during { deferred.settle(.failure(Boom())) }
        #expect(reports.isEmpty)
        deferred.forget()
    }

    /// What may happen to a failure.
    enum Fate: CaseIterable {
        case handled, handledLater, rethrown, thrownAnew, passedOn, chained, mapped, looked, lookedThenPassedOn,
            lookedThenRethrown

        var isReported: Bool {
            switch self {
            case .rethrown, .thrownAnew, .passedOn, .lookedThenRethrown: true
            default: false
            }
        }

        func happen(to deferred: Deferred<Int>) {
            switch self {
            case .handled, .handledLater: deferred.addErrback { _ in 0 }
            case .rethrown: deferred.addErrback { throw $0 }
            case .thrownAnew: deferred.addErrback { _ in 0 }.addCallback { _ in throw Bang() }
            case .passedOn: deferred.addCallback { $0 }
            case .chained: Deferred.succeed(0).addCallback { _ in deferred }.addErrback { _ in 0 }
            case .mapped: deferred.map(String.init).addErrback { _ in "" }
            case .looked: deferred.whenSettled { _ in }
            case .lookedThenPassedOn:
                deferred.whenSettled { _ in }
                deferred.addCallback { $0 }
            case .lookedThenRethrown:
                deferred.whenSettled { _ in }
                deferred.addErrback { throw $0 }
            }
        }
    }

    @Test(
        "an errback, another Deferred and a look clear the report; throwing again brings it back",
        arguments: Fate.allCases, [true, false])
    func cleared(fate: Fate, early: Bool) {
        let reports = Reports.during {
            let deferred = Deferred<Int>()
            if early || fate == .handledLater { deferred.settle(.failure(Boom())) }
            fate.happen(to: deferred)
            deferred.settle(.failure(Boom()))
        }
        #expect(reports.count == (fate.isReported ? 1 : 0))
    }

    @Test("a look at a value is no look at the failure that follows it", arguments: [true, false], [true, false])
    func looksAtValueOnly(early: Bool, failsAtOnce: Bool) {
        let reports = Reports.during {
            let deferred = Deferred<Int>(), inner = failsAtOnce ? Deferred<Int>.fail(Boom()) : Deferred<Int>()
            if early { deferred.settle(.success(1)) }
            deferred.whenSettled { _ in }
            deferred.addCallback { _ in inner }
            deferred.settle(.success(1))
            inner.settle(.failure(Boom()))
        }
        #expect(reports.map(\.kind) == [.unhandledError])
    }

    @Test("a failure that may be ignored is not reported, but is there for whoever asks")
    func ignorable() {
        let reports = Reports.during {
            let deferred = Deferred<Int>()
            deferred.settleUnreported(.failure(Boom(id: 1)))
            #expect(deferred.outcome == "error boom 1")
            // Added before, added after, and passed by.
            let passed = Deferred<Int>()
            passed.addCallback { $0 + 1 }
            passed.settleUnreported(.failure(Boom(id: 2)))
            passed.addCallback { $0 + 1 }
            #expect(passed.outcome == "error boom 2")
            _ = Deferred<Int>.failUnreported(Boom(id: 3))
        }
        #expect(reports.isEmpty)
    }

    @Test("what a function makes of a failure that may be ignored is reported")
    func builtOnIgnorable() {
        let reports = Reports.during {
            let deferred = Deferred<Int>.failUnreported(Boom(id: 1))
            deferred.addErrback { _ in throw Boom(id: 2) }
            _ = Deferred<Int>.failUnreported(Boom(id: 3)).map { "\($0)" }
        }
        #expect(reports.compactMap { ($0.error as? Boom)?.id }.sorted() == [2, 3])
    }

    @Test("an error that moved to another Deferred is reported by that one")
    func reportedByTaker() {
        let reports = Reports.during {
            let outer = Deferred.succeed("")
            outer.addCallback { _ in .fail(Boom(id: 8)) }
        }
        #expect(reports.map(\.type) == ["Deferred<String>"])
        #expect(reports.first?.error as? Boom == Boom(id: 8))
    }

    @Test("an unfired Deferred is released in silence, with everything that waits for it")
    func unfired() {
        let reports = Reports.during {
            _ = Deferred<Int>().map { $0 }.addErrback { _ in 0 }.flatMap { .succeed($0) }
        }
        #expect(reports.isEmpty)
    }

    @Test("logError notes the error and hands it on")
    func logging() {
        let reports = Reports.during {
            let deferred = Deferred<Int>.fail(Boom(id: 2)).addErrback(logError)
            #expect(deferred.outcome == "error boom 2")
            deferred.forget()
        }
        #expect(reports.map(\.kind) == [.logged])
        #expect(reports.map(\.description) == ["error: boom 2"])
    }
}

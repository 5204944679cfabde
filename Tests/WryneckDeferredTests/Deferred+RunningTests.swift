// The run loop, and the constant stack.

import Testing

@testable import WryneckDeferred

@Suite("Running a chain")
struct DeferredRunningTests {
    @Test("what a function adds to its own chain runs after it, in added order, never nested")
    func reentrancy() throws {
        let log = Log(), deferred = Deferred<Int>()
        deferred.addCallback { [unowned deferred] value in
            log.note("in")
            deferred.noting("added first", in: log).noting("added second", in: log)
            log.note("out")
            return value + 1
        }
        deferred.noting("there before", in: log)
        try deferred.callback(1)
        #expect(log.lines == ["in", "out", "there before 2", "added first 2", "added second 2"])
    }

    @Test("the same for a function that fails")
    func reentrancyWithFailure() throws {
        let log = Log(), deferred = Deferred<Int>()
        deferred.addCallback { [unowned deferred] _ in
            deferred.noting("added", in: log)
            throw Boom()
        }
        try deferred.callback(1)
        #expect(log.lines == ["added error boom 0"])
        deferred.forget()
    }

    /// How the inner Deferred stands when it is returned.
    enum Inner: CaseIterable {
        case firedBefore, firedAfter
    }

    @Test("the chain goes on with the result of a returned Deferred", arguments: Inner.allCases, [true, false])
    func implicitChain(inner when: Inner, succeeds: Bool) throws {
        let log = Log(), inner = Deferred<Int>(), outer = Deferred<Int>()
        let fire = { if succeeds { try inner.callback(5) } else { try inner.errback(Boom()) } }
        if when == .firedBefore { try fire() }
        outer.addCallback { _ in inner }.noting("outer", in: log)
        try outer.callback(1)
        if when == .firedAfter {
            #expect(log.lines.isEmpty)
            try fire()
        }
        #expect(log.lines == [succeeds ? "outer 5" : "outer error boom 0"])
        outer.forget()
    }

    @Test("errbacks can return a Deferred too")
    func errbackReturnsDeferred() throws {
        let inner = Deferred<Int>(), outer = Deferred<Int>.fail(Boom())
        outer.addErrback { _ in inner }
        #expect(outer.outcome == "none")
        try inner.callback(3)
        #expect(outer.outcome == "3")
    }

    @Test("chains nest: a returned Deferred may itself wait")
    func nested() throws {
        let innermost = Deferred<Int>(), middle = Deferred<Int>(), outer = Deferred<Int>()
        middle.addCallback { _ in innermost }.addCallback { $0 * 2 }
        outer.addCallback { _ in middle }.addCallback { $0 + 1 }
        try outer.callback(0)
        try middle.callback(0)
        #expect(outer.outcome == "none")
        try innermost.callback(10)
        #expect(outer.outcome == "21")
    }

    @Test("the result of a result of fired Deferreds is taken at once")
    func takenResult() throws {
        let first = Deferred.succeed(7)
        let second = Deferred.succeed(0).addCallback { _ in first }
        let third = Deferred.succeed(0).addCallback { _ in second }
        #expect([first.outcome, second.outcome, third.outcome] == [taken, taken, "7"])
    }

    @Test("functions added to the inner one before the return see the value, later ones that it is taken")
    func beforeAndAfter() throws {
        let log = Log(), inner = Deferred<Int>(), outer = Deferred<Int>.succeed(0)
        inner.noting("before", in: log)
        outer.addCallback { _ in inner }.noting("outer", in: log)
        inner.noting("after", in: log)
        try inner.callback(4)
        inner.noting("much later", in: log)
        #expect(log.lines == ["before 4", "outer 4", "after \(taken)", "much later \(taken)"])
        inner.forget()
    }

    @Test("the outer one runs to its end before the inner one's later functions")
    func outerFirst() throws {
        let log = Log(), inner = Deferred<Int>(), outer = Deferred<Int>.succeed(0)
        outer.addCallback { _ in inner }.noting("outer 1", in: log).noting("outer 2", in: log)
        inner.addBoth { _ in 9 }.noting("inner", in: log)
        try inner.callback(4)
        #expect(log.lines == ["outer 1 4", "outer 2 4", "inner 9"])
    }

    @Test("the middle one's functions run before the outer one goes on")
    func middleFirst() throws {
        let log = Log(), inner = Deferred<Int>(), middle = Deferred<Int>(), outer = Deferred<Int>()
        outer.addCallback { _ in middle }.noting("outer", in: log)
        middle.addCallback { _ in inner }.addCallback { $0 + 1 }
        try outer.callback(0)
        try middle.callback(0)
        inner.noting("inner", in: log)
        try inner.callback(1)
        #expect(log.lines == ["outer 2", "inner \(taken)"])
        inner.forget()
    }

    @Test("a returned Deferred that is fired but paused still blocks")
    func pausedInner() throws {
        let inner = Deferred<Int>(), outer = Deferred<Int>.succeed(0)
        inner.pause()
        try inner.callback(2)
        outer.addCallback { _ in inner }
        #expect(outer.outcome == "none")
        inner.unpause()
        #expect(outer.outcome == "2")
    }

    @Test("an outer one that was paused before its chain goes on only after its own unpause")
    func pausedOuter() throws {
        let inner = Deferred<Int>(), outer = Deferred<Int>.succeed(0)
        outer.addCallback { _ in inner }.addCallback { $0 + 1 }
        outer.pause()
        try inner.callback(2)
        #expect(outer.outcome == "none")
        outer.unpause()
        #expect(outer.outcome == "3")
    }

    @Test("returning itself is a failure, not a standstill")
    func circular() throws {
        let deferred = Deferred<Int>()
        deferred.addCallback { [unowned deferred] _ in deferred }
        try deferred.callback(1)
        #expect(deferred.outcome == "error a Deferred cannot wait for itself")
        deferred.forget()
    }

    @Test("a circle of two, and one across types, end as well")
    func widerCircle() throws {
        let one = Deferred<Int>(), two = Deferred<Int>()
        one.addCallback { [unowned two] _ in two }
        two.addCallback { [unowned one] _ in one }
        try one.callback(1)
        try two.callback(2)
        #expect(one.outcome == "error a Deferred cannot wait for itself")

        let start = Deferred<Int>()
        weak var end: Deferred<Int>?
        start.addCallback { _ in end ?? .succeed(-1) }
        let kept = start.map(String.init).map { $0.count }
        end = kept
        try start.callback(1)
        #expect(kept.outcome == "error a Deferred cannot wait for itself")
        one.forget()
        kept.forget()
    }

    private let taken = "error \(DeferredTakenError())"
}

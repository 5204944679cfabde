// The producer's side.

import Testing

@testable import WryneckDeferred

@Suite("Firing")
struct DeferredFiringTests {
    @Test("the second firing throws, and changes nothing", arguments: [true, false], [true, false])
    func secondFiring(firstSucceeds: Bool, secondSucceeds: Bool) throws {
        let deferred = Deferred<Int>()
        func fire(_ succeeds: Bool) throws {
            if succeeds { try deferred.callback(1) } else { try deferred.errback(Boom()) }
        }
        try fire(firstSucceeds)
        let before = deferred.outcome
        #expect(throws: AlreadyCalledError.self) { try fire(secondSucceeds) }
        #expect(deferred.outcome == before)
        #expect(deferred.hasFired)
        deferred.forget()
    }

    @Test("callback and errback can be handed on as functions")
    func references() throws {
        let number = Deferred<Int>(), failed = Deferred<Int>(), nothing = Deferred<Void>()
        let fire: (Int) throws -> Void = number.callback
        let fail: (any Error) throws -> Void = failed.errback
        try fire(3)
        try fail(Boom())
        try nothing.callback()
        #expect([number.outcome, failed.outcome, nothing.outcome] == ["3", "error boom 0", "()"])
        failed.forget()
    }

    @Test("errback takes any error as it is")
    func anyError() throws {
        let deferred = Deferred<Int>()
        try deferred.errback(Bang())
        #expect(throws: Bang()) { try deferred.settledResult?.get() }
        deferred.forget()
    }

    @Test("succeed and fail equal firing by hand")
    func alreadyFired() throws {
        #expect(Deferred.succeed(1).addCallback { $0 + 1 }.outcome == "2")
        #expect(Deferred<Int>.fail(Boom()).addErrback { _ in 3 }.outcome == "3")
        #expect(Deferred<Void>.succeed().hasFired)
        #expect(throws: AlreadyCalledError.self) { try Deferred.succeed(1).callback(2) }
    }

    @Test("a bridge may fire without knowing whether it is the first")
    func settle() {
        let deferred = Deferred<Int>()
        deferred.settle(.success(1))
        deferred.settle(.success(2))
        #expect(deferred.outcome == "1")
    }
}

import Testing

@testable import WryneckDeferred

@Suite("Describing")
struct DeferredDescriptionTests {
    private func description(of deferred: Deferred<Int>) -> String {
        deferred.description.replacing(deferred.shortDescription, with: "it")
    }

    @Test("the state and the current result are told")
    func states() throws {
        let deferred = Deferred<Int>()
        #expect(description(of: deferred) == "<it unfired>")
        #expect(deferred.description.hasPrefix("<Deferred<Int> at 0x"))
        var inside = ""
        deferred.addCallback { [unowned deferred] in
            inside = description(of: deferred)
            return $0
        }
        try deferred.callback(3)
        #expect(inside == "<it running>")
        #expect(description(of: deferred) == "<it result: 3>")
        deferred.pause()
        #expect(description(of: deferred) == "<it paused, result: 3>")
        deferred.unpause()
        let failed = Deferred<Int>.fail(Boom())
        #expect(description(of: failed) == "<it error: boom 0>")
        failed.forget()
    }

    @Test("it says on whom it waits, and that its result was taken")
    func waiting() throws {
        let inner = Deferred<Int>(), outer = Deferred.succeed(1).addCallback { _ in inner }
        #expect(description(of: outer) == "<it waiting on \(inner.shortDescription)>")
        let mapped = outer.map { $0 }
        #expect(description(of: mapped) == "<it unfired, waiting on \(outer.shortDescription)>")
        try inner.callback(1)
        #expect(description(of: inner) == "<it result taken>")
        #expect(description(of: mapped) == "<it result: 1>")
    }

    @Test("one whose source is gone still has a description")
    func orphans() {
        let outer = Deferred.succeed(1).addCallback { _ in Deferred<Int>() }
        #expect(description(of: outer) == "<it waiting>")
        #expect(description(of: Deferred<Int>().map { $0 }) == "<it unfired>")
    }
}

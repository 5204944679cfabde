import Testing

@testable import WryneckDeferred

@Suite("gatherResults over several types") struct GatherResultsTests {
    @Test("it gives a tuple of the values, whichever comes first")
    func values() throws {
        let name = Deferred<String>(), count = Deferred<Int>(), isKnown = Deferred.succeed(true)
        let all = gatherResults(name, count, isKnown)
        try count.callback(3)
        #expect(!all.hasFired)
        try name.callback("a")
        var seen: (String, Int, Bool)?
        all.addCallback { seen = $0 }
        #expect(seen?.0 == "a" && seen?.1 == 3 && seen?.2 == true)
    }

    @Test("the first error fails it, with its member's place", arguments: [0, 1])
    func failure(index: Int) throws {
        let name = Deferred<String>(), count = Deferred<Int>()
        let all = gatherResults(name, count, consumeErrors: true)
        if index == 0 { try name.errback(Boom(id: 5)) } else { try count.errback(Boom(id: 5)) }
        #expect(all.outcome == "error first error, from member \(index): boom 5")
        all.forget()
    }

    @Test("cancelling it cancels all members, and the first that fails by that is the error")
    func cancel() throws {
        let cleanUp = Deferred<String>(), slow = Deferred<String>(), fast = Deferred<Int>()
        slow.addErrback { _ in cleanUp }
        let all = gatherResults(slow, fast, consumeErrors: true)
        all.cancel()
        #expect(slow.outcome == "none" && fast.outcome == "error cancelled")
        #expect(all.outcome == "error first error, from member 1: cancelled")
        try cleanUp.callback("tidy")
        #expect(slow.outcome == "tidy")
        all.forget()
    }

    @Test("a task that awaits it hears of it when no member is left that could fire it")
    func abandoned() async {
        let all = gatherResults(Deferred<String>(), Deferred<Int>())
        await #expect(throws: DeferredAbandonedError.self) { try await all.value }
    }
}

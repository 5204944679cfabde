// Those who wait for a Deferred that is released unfired: tasks are told, and nobody else is disturbed.

import Testing

@testable import WryneckDeferred

@MainActor @Suite("Orphans")
struct DeferredOrphansTests {
    @Test("a task is told when the Deferred at the root of its chain is released unfired", arguments: [1, 2, 5])
    func abandoned(depth: Int) async {
        var source: Deferred<Int>? = Deferred<Int>()
        var end = source!
        for step in 0..<depth {
            let next = end
            end = step.isMultiple(of: 2) ? next.map { $0 } : Deferred.succeed(0).addCallback { _ in next }
        }
        end.addErrback { if $0 is DeferredAbandonedError { throw Boom(id: 5) } else { throw $0 } }
        let task = await awaiting(end)
        source = nil
        #expect(await task.value == "error boom 5")
    }

    @Test("whoever awaits after the root was released is told as well")
    func abandonedBefore() async {
        let end = Deferred<Int>().map { $0 }.map { $0 }
        await #expect(throws: DeferredAbandonedError.self) { try await end.value }
    }

    @Test("after an abandoned Deferred found another source, the loss of that one is told too")
    func abandonedTwice() async {
        var second: Deferred<Int>? = Deferred<Int>()
        let middle = Deferred<Int>().map { $0 }
        middle.addErrback { [weak second] error in
            guard let second else { throw error }
            return second
        }
        let end = middle.map { $0 }
        let task = await awaiting(end)
        while second?.entries.isEmpty == true { await Task.yield() }
        second = nil
        #expect(await task.value == "error \(DeferredAbandonedError())")
    }

    @Test("an orphan that is fired by hand wakes its task with that value")
    func orphanFired() async throws {
        var source: Deferred<Int>? = Deferred<Int>()
        let end = source!.map { $0 }
        let task = await awaiting(end)
        source = nil
        try end.callback(9)
        #expect(await task.value == "9")
    }

    @Test("a target that was fired by hand and now waits for another Deferred outlives its source")
    func firedByHand() async throws {
        var source: Deferred<Int>? = Deferred<Int>()
        let target = source!.map { $0 }, inner = Deferred<Int>()
        target.addCallback { _ in inner }
        try target.callback(1)
        let task = await awaiting(target)
        source = nil
        #expect(!target.state.isOrphaned && target.upstream === inner)
        try inner.callback(5)
        #expect(await task.value == "5")
    }

    @Test("a list that has fired and now waits for another Deferred is no orphan when its members go")
    func firedList() async throws {
        var members = [Deferred<Int>(), Deferred<Int>()]
        let inner = DeferredList<Int>()
        let list = DeferredList(members, fireOnOneCallback: true).addCallback { _ in inner }
        let task = await awaiting(list.map { $0.results?.count ?? -1 })
        try members[0].callback(1)
        members = []
        #expect(!list.state.isOrphaned && list.upstream === inner)
        try inner.callback(.all([]))
        #expect(await task.value == "0")
    }
}

import Testing

@testable import WryneckDeferred

@Suite("DeferredList")
struct DeferredListTests {
    /// An outcome as text.
    private func text(_ list: DeferredList<Int>) -> String {
        switch list.settledResult {
        case nil: "none"
        case .success(.first(let value, let index)): "first \(value) at \(index)"
        case .success(.all(let results)):
            results.map { result in
                switch result {
                case .success(let value): "\(value)"
                case .failure(let error): "\(error)"
                }
            }.joined(separator: ", ")
        case .failure(let error): "\(error)"
        }
    }

    @Test(
        "results come in the order of the members, whatever the order of firing",
        arguments: [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
    func order(firing: [Int]) throws {
        let members = (0..<3).map { _ in Deferred<Int>() }, list = DeferredList(members, consumeErrors: true)
        for index in firing {
            #expect(text(list) == "none")
            if index == 1 { try members[1].errback(Boom(id: 1)) } else { try members[index].callback(index) }
        }
        #expect(text(list) == "0, boom 1, 2")
    }

    /// What flags make of members that give these results, in this order. No result is an error.
    struct Row {
        var results: [Int?]
        var onCallback = false
        var onErrback = false
        var outcome: String

        static let all = [
            Row(results: [nil, 2, 3], outcome: "boom 0, 2, 3"),
            Row(results: [nil, 2, 3], onCallback: true, outcome: "first 2 at 1"),
            Row(results: [nil, 2, 3], onErrback: true, outcome: "first error, from member 0: boom 0"),
            Row(results: [1, nil, 3], onCallback: true, onErrback: true, outcome: "first 1 at 0"),
            Row(
                results: [nil, 1, nil], onCallback: true, onErrback: true, outcome: "first error, from member 0: boom 0"
            ),
            Row(results: [nil, nil], onCallback: true, outcome: "boom 0, boom 1"),
            Row(results: [1, 2], onErrback: true, outcome: "1, 2"),
        ]
    }

    @Test("flags, with members fired before the list is made or after", arguments: Row.all, [true, false])
    func flags(row: Row, early: Bool) {
        let members = row.results.map { _ in Deferred<Int>() }
        func fire() {
            for (index, result) in row.results.enumerated() {
                members[index].settle(result.map { .success($0) } ?? .failure(Boom(id: index)))
            }
        }
        if early { fire() }
        let list = DeferredList(
            members, fireOnOneCallback: row.onCallback, fireOnOneErrback: row.onErrback, consumeErrors: true)
        if !early { fire() }
        #expect(text(list) == row.outcome)
        list.forget()
    }

    @Test("an empty list fires at once, except with fireOnOneCallback")
    func empty() {
        #expect(text(DeferredList([])) == "")
        #expect(DeferredList([Deferred<Int>]()).hasFired)
        #expect(DeferredList([Deferred<Int>](), fireOnOneErrback: true).hasFired)
        #expect(!DeferredList([Deferred<Int>](), fireOnOneCallback: true).hasFired)
    }

    @Test("members keep their results for those who come later")
    func passesThrough() throws {
        let log = Log(), member = Deferred<Int>()
        let list = DeferredList([member])
        member.noting("later", in: log)
        try member.callback(7)
        #expect(log.lines == ["later 7"])
        #expect(text(list) == "7")
    }

    @Test("consumeErrors decides whether members report", arguments: [true, false], [true, false])
    func consumeErrors(consumes: Bool, early: Bool) {
        let reports = Reports.during {
            let member = Deferred<Int>()
            if early { member.settle(.failure(Boom())) }
            let list = DeferredList([member, .succeed(1)], consumeErrors: consumes)
            member.settle(.failure(Boom()))
            #expect(text(list) == "boom 0, 1")
        }
        #expect(reports.count == (consumes ? 0 : 1))
    }

    @Test("cancelling without flags cancels every member, and gives what they made of it")
    func cancel() {
        let log = Log()
        let members = [
            Deferred<Int>(), Deferred<Int> { _ in throw Boom(id: 1) }, Deferred<Int> { try $0.callback(5) },
            .succeed(6),
            Deferred<Int> { _ in log.note("last") },
        ]
        let list = DeferredList(members, consumeErrors: true)
        let reports = Reports.during { list.cancel() }
        #expect(text(list) == "cancelled, cancelled, 5, 6, cancelled")
        #expect(log.lines == ["last"])
        #expect(reports.map(\.kind) == [.cancellerThrew])
    }

    @Test("cancelling with a flag cancels every member; the first answer counts", arguments: [true, false])
    func cancelWithFlag(onCallback: Bool) {
        let log = Log()
        let members = [
            Deferred<Int> { _ in log.note("0") },
            Deferred<Int> {
                log.note("1")
                try $0.callback(5)
            }, Deferred<Int> { _ in log.note("2") },
        ]
        let list = DeferredList(
            members, fireOnOneCallback: onCallback, fireOnOneErrback: !onCallback, consumeErrors: true)
        list.cancel()
        #expect(text(list) == (onCallback ? "first 5 at 1" : "first error, from member 0: cancelled"))
        #expect(log.lines == ["0", "1", "2"])
        list.forget()
    }

    @Test("a cancelled list fires when the last member has cleaned up, with what that brings")
    func cancelWaits() throws {
        let cleanUp = Deferred<Int>(), slow = Deferred<Int>(), fast = Deferred<Int>()
        slow.addErrback { _ in cleanUp }
        let list = DeferredList([slow, fast], consumeErrors: true)
        list.cancel()
        #expect(!list.hasFired && fast.outcome == "error cancelled")
        // Told again, the clean-up is cancelled as well.
        try cleanUp.callback(7)
        #expect(text(list) == "7, cancelled")
    }

    @Test("a member that was released before the cancellation counts as cancelled; without any other, the list is")
    func cancelLost() throws {
        let survivor = Deferred<Int>()
        let list = DeferredList([Deferred<Int>(), survivor], consumeErrors: true)
        list.cancel()
        #expect(text(list) == "cancelled, cancelled")
        let orphan = DeferredList([Deferred<Int>()])
        orphan.cancel()
        #expect(orphan.outcome == "error cancelled")
        orphan.forget()
    }

    @Test("a list that waits for nothing, and so would never fire, is settled by a cancellation")
    func cancelEmpty() {
        let list = DeferredList([Deferred<Int>](), fireOnOneCallback: true)
        list.cancel()
        #expect(list.outcome == "error cancelled")
        list.forget()
    }

    @Test("the error says which member failed first, at any place", arguments: 0..<4)
    func firstErrorIndex(index: Int) throws {
        let members = (0..<4).map { _ in Deferred<Int>() }
        let list = DeferredList(members, fireOnOneErrback: true, consumeErrors: true)
        let all = gatherResults(members, consumeErrors: true)
        try members[index].errback(Boom(id: 9))
        for (place, member) in members.enumerated() where place != index { try member.errback(Boom(id: place)) }
        #expect(throws: FirstError(Boom(id: 9), index: index)) { try list.settledResult?.get() }
        #expect(throws: FirstError(Boom(id: 9), index: index)) { try all.settledResult?.get() }
        list.forget()
        all.forget()
    }

    @Test("cancelling members one by one counts as their errors")
    func cancelMembers() {
        let members = (0..<2).map { _ in Deferred<Int>() }, list = DeferredList(members, consumeErrors: true)
        members.forEach { $0.cancel() }
        #expect(text(list) == "cancelled, cancelled")
    }

    @Test("cancelling after the list has fired is nothing", arguments: [true, false])
    func cancelAfter(onCallback: Bool) throws {
        var cancelled = false
        let members = [Deferred<Int>(), Deferred<Int> { _ in cancelled = true }]
        let list = DeferredList(
            members, fireOnOneCallback: onCallback, fireOnOneErrback: !onCallback, consumeErrors: true)
        if onCallback { try members[0].callback(1) } else { try members[0].errback(Boom()) }
        list.cancel()
        #expect(!cancelled)
        #expect(!members[1].hasFired)
        list.forget()
    }

    @Test("gatherResults gives plain values, or the first error", arguments: [true, false])
    func gather(succeeds: Bool) throws {
        let members = [Deferred<Int>(), Deferred<Int>()], all = gatherResults(members, consumeErrors: true)
        try members[1].callback(2)
        if succeeds { try members[0].callback(1) } else { try members[0].errback(Boom()) }
        #expect(all.outcome == (succeeds ? "[1, 2]" : "error first error, from member 0: boom 0"))
        all.forget()
        #expect(gatherResults([Deferred<Int>]()).outcome == "[]")
    }

    @Test("gatherResults without consumeErrors leaves the report to the member")
    func gatherUnconsumed() {
        let reports = Reports.during { gatherResults([Deferred<Int>.fail(Boom())]).forget() }
        #expect(reports.count == 1)
    }

    @Test("cancelling gatherResults cancels the members, which may also succeed", arguments: [true, false])
    func gatherCancel(membersSucceed: Bool) {
        let members = (0..<2).map { index in Deferred<Int> { if membersSucceed { try $0.callback(index) } } }
        let all = gatherResults(members, consumeErrors: true)
        all.cancel()
        #expect(all.outcome == (membersSucceed ? "[0, 1]" : "error first error, from member 0: cancelled"))
        all.forget()
    }

    @Test(
        "a task that awaits a list hears of members that were released unfired, once no other can fire it",
        arguments: [true, false])
    func abandoned(oneLives: Bool) async throws {
        let survivor = Deferred<Int>()
        let list = DeferredList(oneLives ? [Deferred<Int>(), survivor] : [Deferred<Int>()])
        #expect(list.isOrphan == !oneLives)
        try survivor.callback(1)
        #expect(list.isOrphan)
        await #expect(throws: DeferredAbandonedError.self) { try await list.value }
    }

    @Test("with fireOnOneCallback a lost member does no harm while another may succeed")
    func abandonedButWon() throws {
        let survivor = Deferred<Int>(), list = DeferredList([Deferred<Int>(), survivor], fireOnOneCallback: true)
        try survivor.callback(4)
        #expect(text(list) == "first 4 at 1")
    }
}

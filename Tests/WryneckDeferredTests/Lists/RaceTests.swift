import Testing

@testable import WryneckDeferred

@Suite("race")
struct RaceTests {
    private func text(_ race: Deferred<(index: Int, value: Int)>) -> String {
        switch race.settledResult {
        case nil: "none"
        case .success(let winner): "\(winner.value) at \(winner.index)"
        case .failure(let error): "\(error)"
        }
    }

    @Test("the first value wins, the others are cancelled, the winner is not", arguments: [0, 1, 2], [true, false])
    func firstWins(winner: Int, early: Bool) throws {
        let log = Log()
        let members = (0..<3).map { index in Deferred<Int> { _ in log.note("\(index)") } }
        if early { try members[winner].callback(5) }
        let result = race(members)
        if !early { try members[winner].callback(5) }
        #expect(text(result) == "5 at \(winner)")
        #expect(log.lines == (0..<3).filter { $0 != winner }.map(String.init))
        #expect(members.allSatisfy { $0.hasFired })
    }

    @Test("an error does not end the race; if all fail, the errors come in the order of the members")
    func allFail() throws {
        let members = (0..<3).map { _ in Deferred<Int>() }, result = race(members)
        for index in [2, 0, 1] {
            #expect(text(result) == "none")
            try members[index].errback(Boom(id: index))
        }
        #expect(text(result) == "all 3 failed: [boom 0, boom 1, boom 2]")
        result.forget()
    }

    @Test("cancelling cancels every member, and the group of errors comes out")
    func cancel() {
        let members = (0..<2).map { _ in Deferred<Int>() }, result = race(members)
        result.cancel()
        #expect(text(result) == "all 2 failed: [cancelled, cancelled]")
        result.forget()
    }

    @Test(
        "a member that answers its cancellation with a value is ignored if another one won before, and wins if none did"
    )
    func valueDuringCancel() throws {
        let stubborn = Deferred<Int> { try $0.callback(9) }, quick = Deferred<Int>()
        let won = race([stubborn, quick])
        try quick.callback(1)
        #expect(text(won) == "1 at 1")

        let members = [Deferred<Int>(), Deferred<Int> { try $0.callback(9) }], cancelled = race(members)
        cancelled.cancel()
        #expect(text(cancelled) == "9 at 1")
    }

    @Test("late results are dropped in silence, errors too")
    func late() {
        let reports = Reports.during {
            let members = (0..<3).map { _ in Deferred<Int>() }, result = race(members)
            members[0].settle(.success(1))
            // The producers of these know nothing of the cancellation.
            try? members[1].callback(2)
            try? members[2].errback(Boom())
            #expect(text(result) == "1 at 0")
        }
        #expect(reports.isEmpty)
    }

    @Test("without members the race is lost at once; with all members gone it is abandoned")
    func nobody() async {
        let empty = race([Deferred<Int>]())
        #expect(text(empty) == "all 0 failed: []")
        empty.forget()
        await #expect(throws: DeferredAbandonedError.self) { _ = try await race([Deferred<Int>()]).value }
    }
}

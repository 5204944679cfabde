import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("BackendTable") struct BackendTableTests {
    @Test("a request is under way from its choice to its end, which is told once")
    func counts() throws {
        var test = try TestBackends([1, 1], .first)
        let choices = [test.choose(), test.choose(), test.choose(excluding: [0])]
        #expect(test.busy == [2, 1])
        #expect(choices.map(test.number) == [0, 0, 1])
        #expect(test.end(choices[0], .neutral) == [] && test.end(choices[2], .failed) == [])
        _ = test.end(choices[1])
        _ = test.end(choices[1])
        let status = test.table.status(at: test.now)
        #expect(status.map(\.busy) == [0, 0] && status.map(\.total) == [2, 1] && status.map(\.failures) == [0, 1])
    }

    @Test("who is out gets nothing, comes back by a trial, and both are told")
    func health() throws {
        var test = try TestBackends()
        #expect(test.fail(0) == [.out(test.all[0], pause: .seconds(10))])
        #expect(test.counts(of: 10) == [0, 10])
        test.wait(.seconds(10))
        let trial = (0..<100).lazy.compactMap { _ in test.choose() }.first { $0.isTrial }
        #expect(test.number(trial) == 0 && test.states[0] == .trial)
        #expect(test.counts(of: 10) == [0, 10], "one trial at a time")
        #expect(test.end(trial) == [.back(test.all[0])])
        #expect(test.states == [.up, .up])
    }

    @Test("a trial is rare while others are in use")
    func rareTrials() throws {
        var test = try TestBackends([1, 1])
        _ = test.fail(0)
        test.wait(.seconds(10))
        let before = (0..<100).prefix { _ in test.choose()?.isTrial == false }.count
        #expect((5...20).contains(before))
    }

    @Test("when all are out, all are tried, and who answers is back")
    func panic() throws {
        var test = try TestBackends([1, 3])
        _ = test.fail(1)
        _ = test.fail(0)
        #expect(test.states == [.out, .out])
        let choices = (0..<8).map { _ in test.choose() }
        #expect(choices.count { test.number($0) == 1 } == 6, "by their weights")
        let number = try #require(test.number(choices[0]))
        #expect(test.end(choices[0]) == [.back(test.all[number])])
        #expect((0..<8).allSatisfy { _ in test.serve() == number }, "the others are out again")
    }

    @Test("a single backend is always tried")
    func single() throws {
        var test = try TestBackends([1])
        for _ in 0..<20 { #expect(test.serve(nil, .failed) == 0) }
        #expect(test.states == [.out])
    }

    @Test("during a trial of the last one all are tried, too")
    func panicDuringTrial() throws {
        var test = try TestBackends([1])
        _ = test.fail(0)
        test.wait(.seconds(10))
        let trial = test.choose()
        let other = test.choose()
        #expect(trial?.isTrial == true && other?.isTrial == false)
        #expect(test.end(other) == [.back(test.all[0])])
        #expect(test.end(trial, .failed) == [])
    }

    @Test("who has failed for a request does not get it again, and that puts nobody out")
    func excluded() throws {
        var test = try TestBackends([1, 1, 1])
        #expect((0..<9).allSatisfy { _ in test.serve(excluding: [0, 2]) == 1 })
        #expect(test.choose(excluding: [0, 1, 2]) == nil)
        _ = test.fail(1)
        #expect(test.choose(excluding: [0, 2]) == nil, "one that is out is not tried while others are not")
        _ = test.fail(0)
        _ = test.fail(2)
        #expect(test.serve(excluding: [0, 2]) == 1)
        #expect(test.choose(excluding: [0, 1, 2]) == nil)
        #expect(test.busy == [0, 0, 0], "who gets nothing is not under way")
    }

    @Test("the head of an answer decides a trial, and its end is told all the same")
    func answered() throws {
        var test = try TestBackends([1])
        _ = test.fail(0)
        test.wait(.seconds(10))
        let trial = try test.given()
        #expect(test.table.answered(trial, at: test.now) == [.back(test.all[0])])
        #expect(test.table.answered(trial, at: test.now) == [] && test.busy == [1])
        #expect(test.end(trial) == [] && test.busy == [0])
    }

    @Test("a table without backends has none to give")
    func empty() throws {
        var test = try TestBackends([])
        #expect(test.choose() == nil && test.table.status(at: test.now).isEmpty)
    }
}

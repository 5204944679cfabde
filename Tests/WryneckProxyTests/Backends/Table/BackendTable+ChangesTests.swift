import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("Backends that come and go") struct BackendTableChangesTests {
    @Test("a drained backend gets nothing, its requests end, and then it is told, once")
    func drain() throws {
        var test = try TestBackends([1, 1], .first)
        let choices = [test.choose(), test.choose()]
        #expect(test.table.drain(test.all[0].id) == [] && test.states == [.draining, .up])
        #expect(test.counts(of: 10) == [0, 10])
        #expect(test.end(choices[0], .failed) == [])
        #expect(test.table.drain(test.all[0].id) == [], "it drains already")
        #expect(test.end(choices[1]) == [.drained(test.all[0])])
        #expect(test.table.drain(test.all[0].id) == [] && test.end(choices[1]) == [])
        #expect(test.table.drain(test.all[1].id) == [.drained(test.all[1])], "it had none")
        #expect(test.choose() == nil, "also when all are drained")
        test.table.readmit(test.all[0].id)
        #expect(test.states == [.up, .draining] && test.serve() == 0)
    }

    @Test("in need all are tried but the drained ones")
    func drainedInNeed() throws {
        var test = try TestBackends([1, 1])
        _ = test.table.drain(test.all[1].id)
        _ = test.fail(0)
        #expect(test.counts(of: 10) == [10, 0])
    }

    @Test("what is not there is not drained")
    func unknown() throws {
        var test = try TestBackends([1])
        #expect(test.table.drain(BackendID(of: "http://other")) == [])
        test.table.readmit(BackendID(of: "http://other"))
        test.table.readmit(test.all[0].id)
        #expect(test.states == [.up])
    }

    @Test("who stays keeps counts, health and requests, with another weight, too")
    func stay() throws {
        var test = try TestBackends([1, 1, 1])
        _ = test.fail(0)
        let choice = test.choose(excluding: [0, 2])
        _ = test.table.drain(test.all[2].id)
        let list = [test.all[2], try Backend("http://b1", weight: 5), test.all[0], try Backend("http://new")]
        #expect(test.table.replace(with: list, at: test.now) == [])
        let status = test.table.status(at: test.now)
        #expect(status.map(\.url) == ["http://b2", "http://b1", "http://b0", "http://new"])
        #expect(status.map(\.state) == [.draining, .up, .out, .up])
        #expect(status.map(\.weight) == [1, 5, 1, 1] && status.map(\.busy) == [0, 1, 0, 0])
        #expect(status.map(\.total) == [0, 1, 3, 0] && status.map(\.failures) == [0, 0, 3, 0])
        #expect(test.end(choice) == [] && test.table.status(at: test.now)[1].busy == 0)
    }

    @Test("who goes gets nothing more; its requests end, and then it is forgotten")
    func leave() throws {
        var test = try TestBackends([1, 1, 1])
        let choices = (0..<3).map { _ in test.choose() }
        _ = test.end(choices[2])
        let events = test.table.replace(with: [test.all[0]], at: test.now)
        #expect(events == [.drained(test.all[2])] && test.states == [.up, .draining])
        #expect(test.counts(of: 9) == [9, 0, 0])
        #expect(test.end(choices[1], .failed) == [.drained(test.all[1])])
        #expect(test.states == [.up] && test.end(choices[1]) == [])
    }

    @Test("who comes again before its last request has ended is the same as before")
    func again() throws {
        var test = try TestBackends([1, 1], .first)
        let choice = test.choose()
        _ = test.fail(0)
        _ = test.table.replace(with: [test.all[1]], at: test.now)
        #expect(test.table.replace(with: test.all, at: test.now) == [])
        let status = test.table.status(at: test.now)
        #expect(status.map(\.state) == [.out, .up] && status.map(\.busy) == [1, 0])
        #expect(test.end(choice) == [])
    }

    @Test("who drains and is not named any more goes, and is told of once")
    func drainedAndLeft() throws {
        var test = try TestBackends([1, 1], .first)
        let choice = test.choose()
        _ = test.table.drain(test.all[0].id)
        #expect(test.table.replace(with: [test.all[1]], at: test.now) == [])
        #expect(test.end(choice) == [.drained(test.all[0])])
        _ = test.table.drain(test.all[1].id)
        #expect(test.table.replace(with: [test.all[0]], at: test.now) == [], "it was told by drain")
    }

    @Test("who comes begins slowly; who was there does not")
    func slow() throws {
        var test = try TestBackends([1, 1]) { $0.slowStart = .seconds(10) }
        _ = test.table.replace(with: test.all + [try Backend("http://new")], at: test.now)
        #expect(test.table.status(at: test.now).map(\.share) == [1, 1, 0.1])
        test.wait(.seconds(5))
        #expect(test.table.status(at: test.now).map(\.share) == [1, 1, 0.5])
    }
}
